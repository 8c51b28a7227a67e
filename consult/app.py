"""create_app: settings, extensions, web, the list of features, commands."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, request, url_for
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from consult.accounts import sessions
from consult.accounts.passwords import Passwords
from consult.accounts.routes import own, people
from consult.consultations.routes import consultations, invitations, record, rounds, scales, texts
from consult.extensions import babel, csrf, db, let_go, login, migrate, prepare_sqlite
from consult.organisations.routes import blueprint as organisations
from consult.places import site_folder
from consult.publications.routes.registered import blueprint as publications
from consult.reports.routes import blueprint as reports
from consult.responses.routes import blueprint as responses
from consult.results.routes.registered import blueprint as results
from consult.settings import Settings, from_environment
from consult.web import access, assets, bodies, errors, headers, i18n, logs, markdown, navigation, page_cache
from consult.web.health import blueprint as health

BLUEPRINTS = (
    health,
    own.blueprint,
    people.blueprint,
    responses,
    organisations,
    results,
    consultations.blueprint,
    rounds.blueprint,
    texts.blueprint,
    scales.blueprint,
    invitations.blueprint,
    record.blueprint,
    publications,
    reports,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The whole product as one WSGI application; raises SettingsError with a sentence when it cannot be configured."""
    settings = settings or from_environment()
    app = Flask(
        "consult",
        template_folder=str(site_folder("templates")),
        static_folder=None,
        instance_path=str(settings.instance),
    )
    app.config.update(_configuration(settings))
    app.extensions["settings"] = settings
    app.extensions["passwords"] = Passwords(cheap=settings.cheap_passwords)
    app.jinja_environment = i18n.Pages
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # as the catalogues are extracted
    _extensions(app)
    _web(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    settings.instance.mkdir(parents=True, exist_ok=True)
    pool: dict[str, int | bool] = {"hide_parameters": True}
    if settings.database_url.startswith("postgresql"):
        pool |= {"pool_size": 20, "max_overflow": 20, "pool_pre_ping": True}
    elif not settings.database_url.endswith((":memory:", ":///")):
        # A connection for each of the server's threads: whoever waits to write holds one, and reading goes on.
        pool |= {"pool_size": 20, "max_overflow": 60}
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.secret_key_fallbacks),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": pool,
        "MAX_CONTENT_LENGTH": settings.max_body_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.max_body_bytes,
        "TRUSTED_HOSTS": list(settings.trusted_hosts)
        or [urlsplit(settings.public_url).hostname, "localhost", "127.0.0.1"],
        "SESSION_COOKIE_NAME": "__Host-consult" if settings.secure else "consult",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_I18N_ENABLED": False,  # forms speak through our own catalogue
        "WTF_CSRF_SSL_STRICT": False,  # the token is enough: pages with a token in their address send no referrer
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
    }


def _extensions(app: Flask) -> None:
    db.init_app(app)
    app.teardown_appcontext(let_go)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
    migrate.init_app(app, db, directory=str(site_folder("migrations")), render_as_batch=True)
    csrf.init_app(app)
    i18n.install(app, babel)
    login.init_app(
        app, add_context_processor=False
    )  # templates ask current_actor, which knows when not to touch the database
    login.session_protection = None  # our own sessions end on the server
    login.user_loader(sessions.load)


def _web(app: Flask, settings: Settings) -> None:
    logs.configure()
    logs.install(app)
    app.before_request(access.mark_writing)
    app.teardown_request(access.mark_written)
    bodies.install(app)
    errors.install(app)
    headers.install(app, settings.secure)
    page_cache.install(app, settings.page_cache_seconds)
    assets.install(app, site_folder("static"), settings.instance / "static", settings.secure)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]
    app.jinja_env.filters.update(
        markdown=markdown.render,
        instant=i18n.instant,
        instant_and_utc=i18n.instant_and_utc,
        day=i18n.day,
        hour=i18n.hour,
    )
    app.jinja_env.globals.update(in_language=i18n.in_language, language_name=i18n.language_name)
    app.context_processor(lambda: _globals(settings))


def _globals(settings: Settings) -> dict[str, object]:
    actor = access.current_actor()
    return {
        "current_actor": actor,
        "home_url": "/",
        "nav_items": navigation.main_items(actor),
        "staff_links": navigation.staff_links(actor),
        "sign_in_url": url_for("accounts.sign_in"),
        "account_url": url_for("accounts.account"),
        "sign_out_url": url_for("accounts.sign_out"),
        "federation_name": settings.federation_name,
        "federation_title": settings.federation_title,
        "page_language": i18n.page_language(),
        "page_direction": i18n.direction(i18n.page_language()),
        "request_path": request.path,
        "zone_place": i18n.place,
        "notice": "",
    }
