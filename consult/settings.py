"""Everything that can be configured, read once from the environment; a mistake is one sentence at start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
    cheap_passwords: bool = False
    """Tests only: a fast password hash. Refused off loopback."""

    @property
    def secure(self) -> bool:
        """Whether the product is reached through TLS: cookies are Secure, HSTS is sent."""
        return self.public_url.startswith("https://")


def from_environment(environment: Mapping[str, str] | None = None, root: Path | None = None) -> Settings:
    """Read the settings; raises SettingsError with one sentence on the first that cannot be used."""
    env = os.environ if environment is None else environment
    instance = Path(env.get("INSTANCE_PATH") or (root or Path.cwd()) / "instance").resolve()
    public_url = env.get("PUBLIC_URL") or f"http://127.0.0.1:{_whole(env, 'PORT', 8000)}"
    if not public_url.startswith(("http://", "https://")):
        raise SettingsError(f"PUBLIC_URL must begin with http:// or https://, but is “{public_url}”.")
    return Settings(
        instance=instance,
        database_url=_database_url(env.get("DATABASE_URL", ""), instance),
        secret_key=env.get("SECRET_KEY") or kept_secret(instance),
        secret_key_fallbacks=_list(env, "SECRET_KEY_FALLBACKS"),
        public_url=public_url.rstrip("/"),
        trusted_hosts=_list(env, "TRUSTED_HOSTS"),
        proxies=_whole(env, "PROXIES", 0),
        federation_name=env.get("FEDERATION_NAME") or "WIN",
        federation_title=env.get("FEDERATION_TITLE") or "Worldwide Independent Network",
        mail_from=env.get("MAIL_FROM") or "consultations@localhost",
        smtp_url=env.get("SMTP_URL", ""),
        max_body_bytes=_whole(env, "MAX_BODY_BYTES", MEBIBYTE),
        max_upload_bytes=_whole(env, "MAX_UPLOAD_BYTES", 16 * MEBIBYTE),
        session_idle_minutes=_whole(env, "SESSION_IDLE_MINUTES", 120),
        session_hours=_whole(env, "SESSION_HOURS", 12),
    )


def kept_secret(instance: Path) -> str:
    """The secret key made on first use and kept in the instance folder, readable by its owner only."""
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_text("ascii")
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        return path.read_text("ascii")
    except OSError as error:
        raise SettingsError(f"The instance folder {instance} cannot be written ({error.strerror}).") from error


def _database_url(given: str, instance: Path) -> str:
    url = given or f"sqlite:///{instance / 'consult.sqlite'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.")
    return url


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise SettingsError(f"{name} must be a whole number, but is “{text}”.")
    return int(text)


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())
