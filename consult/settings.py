"""Everything that can be configured, read once from the environment; a mistake is one sentence at start."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from consult.domain.codes import is_email, is_one_line

MEBIBYTE = 1024 * 1024


class SettingsError(ValueError):
    """A setting cannot be used; the text says which, why, and what would do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One documented value per setting; docs/settings.md lists them."""

    instance: Path
    database_url: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    public_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    federation_name: str = "WIN"
    federation_title: str = "Worldwide Independent Network"
    mail_from: str = "consultations@localhost"
    smtp_url: str = ""
    max_body_bytes: int = 1 * MEBIBYTE
    max_upload_bytes: int = 16 * MEBIBYTE
    session_idle_minutes: int = 120
    session_hours: int = 12
    embed_sites: tuple[str, ...] = ("*",)
    page_cache_seconds: int = 3
    cheap_passwords: bool = False
    """Tests only, and so not among the environment's variables: a fast password hash."""

    @property
    def secure(self) -> bool:
        """Whether the product is reached through TLS: cookies are Secure, HSTS is sent."""
        return self.public_url.startswith("https://")


def from_environment(environment: Mapping[str, str] | None = None, root: Path | None = None) -> Settings:
    """Read the settings; raises SettingsError with one sentence on the first that cannot be used."""
    env = os.environ if environment is None else environment
    instance = Path(env.get("INSTANCE_PATH") or (root or Path.cwd()) / "instance").resolve()
    return Settings(
        instance=instance,
        database_url=_database_url(env.get("DATABASE_URL", ""), instance),
        secret_key=env.get("SECRET_KEY") or kept_secret(instance),
        secret_key_fallbacks=_list(env, "SECRET_KEY_FALLBACKS"),
        public_url=_public_url(env),
        trusted_hosts=_list(env, "TRUSTED_HOSTS"),
        proxies=_whole(env, "PROXIES", 0),
        federation_name=_line(env, "FEDERATION_NAME", "WIN"),
        federation_title=_line(env, "FEDERATION_TITLE", "Worldwide Independent Network"),
        mail_from=_mail_from(env),
        smtp_url=_smtp_url(env.get("SMTP_URL", "")),
        max_body_bytes=_whole(env, "MAX_BODY_BYTES", MEBIBYTE, least=1024),
        max_upload_bytes=_whole(env, "MAX_UPLOAD_BYTES", 16 * MEBIBYTE, least=1024),
        session_idle_minutes=_whole(env, "SESSION_IDLE_MINUTES", 120, least=1),
        session_hours=_whole(env, "SESSION_HOURS", 12, least=1),
        embed_sites=_embed_sites(env),
        page_cache_seconds=_whole(env, "PAGE_CACHE_SECONDS", 3),
    )


def kept_secret(instance: Path) -> str:
    """The secret key made on first use and kept in the instance folder, readable by its owner only."""
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _keep_secret(path)
        kept = path.read_text("utf-8", "replace").strip()
    except OSError as error:
        raise SettingsError(f"The instance folder {instance} cannot be used ({error.strerror}).") from error
    if not kept:
        raise SettingsError(f"{path} is empty. Remove it, and a new key is made; everybody then signs in again.")
    return kept


def _keep_secret(path: Path) -> None:
    """Write a new key. It appears whole or not at all, and of two processes that start together one wins."""
    part = path.with_name(f".secret_key.{secrets.token_hex(6)}")
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()


def _public_url(env: Mapping[str, str]) -> str:
    given = env.get("PUBLIC_URL") or f"http://127.0.0.1:{_whole(env, 'PORT', 8000)}"
    if not given.startswith(("http://", "https://")):
        raise SettingsError(f"PUBLIC_URL must begin with http:// or https://, but is “{given}”.")
    _check_address("PUBLIC_URL", given)
    return given.rstrip("/")


def _database_url(given: str, instance: Path) -> str:
    url = given or f"sqlite:///{instance / 'consult.sqlite'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.")
    try:
        make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError("DATABASE_URL is no address of a database. Its form is in docs/settings.md.") from error
    return url


def _smtp_url(given: str) -> str:
    if given and not given.startswith(("smtp://", "smtps://", "smtp+starttls://")):
        raise SettingsError("SMTP_URL must begin with smtp://, smtps:// or smtp+starttls://.")
    if given:
        _check_address("SMTP_URL", given)
    return given


def _check_address(name: str, url: str) -> None:
    """Refuse an address without host or with an impossible port; the text is not repeated, since it may hold a password."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"{name} must name a host, and a port from 1 to 65535 if any.")


def _mail_from(env: Mapping[str, str]) -> str:
    address = env.get("MAIL_FROM") or "consultations@localhost"
    if address != "consultations@localhost" and not is_email(address):
        raise SettingsError(f"MAIL_FROM must be one e-mail address without a name, but is “{address}”.")
    return address


def _whole(env: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise SettingsError(f"{name} must be a whole number, but is “{text}”.")
    if int(text) < least:
        raise SettingsError(f"{name} must be at least {least}, but is {text}.")
    return int(text)


def _line(env: Mapping[str, str], name: str, default: str) -> str:
    text = env.get(name) or default
    if not is_one_line(text):
        raise SettingsError(f"{name} must be one line of plain text.")
    return text


def _embed_sites(env: Mapping[str, str]) -> tuple[str, ...]:
    """Which sites may frame a figure: any, none, or those listed. What stands here becomes part of a header, so only origins pass."""
    sites = _list(env, "EMBED_SITES") or ("*",)
    if sites in (("*",), ("none",)):
        return sites if sites == ("*",) else ()
    for site in sites:
        if not re.fullmatch(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?", site):
            raise SettingsError(
                f"EMBED_SITES must be *, none, or addresses such as https://site.example separated by commas, but holds “{site}”."
            )
    return sites


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())
