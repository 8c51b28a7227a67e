"""Settings: what they are by default, what is refused, and that docs/settings.md has them all."""

import re
import stat
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from consult.settings import Settings, SettingsError, from_environment, kept_secret

NAMED_OTHERWISE = {"instance": "INSTANCE_PATH"}
NOT_OF_THE_ENVIRONMENT = {"cheap_passwords"}
DOCUMENT = Path(__file__).parents[1] / "docs" / "settings.md"


def read(tmp_path: Path, **variables: str) -> Settings:
    return from_environment({"INSTANCE_PATH": str(tmp_path / "instance"), **variables})


def test_every_setting_has_a_heading_and_every_heading_is_a_setting() -> None:
    names = [field.name for field in fields(Settings) if field.name not in NOT_OF_THE_ENVIRONMENT]
    headings = re.findall(r"^## (\S+)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [NAMED_OTHERWISE.get(name, name.upper()) for name in names]


def test_every_documented_variable_is_read(tmp_path: Path) -> None:
    asked = set()

    class Environment(dict[str, str]):
        def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
            asked.add(name)
            return super().get(name, default)

    from_environment(Environment(INSTANCE_PATH=str(tmp_path)))
    headings = re.findall(r"^## (\S+)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert asked - {"PORT"} == set(headings)


def test_the_defaults_stand_in_the_document(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    settings = read(tmp_path)
    for name in ("federation_name", "federation_title", "mail_from", "max_body_bytes", "max_upload_bytes"):
        section = text.split(f"## {name.upper()}\n")[1].split("\n## ")[0]
        assert str(getattr(settings, name)) in section


def test_without_variables_everything_has_a_value(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/consult.sqlite"
    assert (settings.public_url, settings.secure, settings.smtp_url) == ("http://127.0.0.1:8000", False, "")
    assert read(tmp_path, PORT="9000").public_url == "http://127.0.0.1:9000"
    assert from_environment({}, root=tmp_path).instance == tmp_path / "instance"


def test_an_empty_variable_is_the_same_as_none(tmp_path: Path) -> None:
    names = [field.name.upper() for field in fields(Settings) if field.name != "instance"]
    assert read(tmp_path, **dict.fromkeys(names, "")) == read(tmp_path)


def test_lists_are_separated_by_commas(tmp_path: Path) -> None:
    settings = read(tmp_path, TRUSTED_HOSTS=" a.example, b.example ,", PUBLIC_URL="https://a.example/")
    assert settings.trusted_hosts == ("a.example", "b.example")
    assert (settings.public_url, settings.secure) == ("https://a.example", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgresql+psycopg://u:hidden@localhost:port/x"),
        ("PUBLIC_URL", "consult.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://consult.example:port"),
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "imap://mail.example"),
        ("SMTP_URL", "smtp://u:hidden@:25"),
        ("SMTP_URL", "smtp://u:hidden@mail.example:99999"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "WIN <office@win.example>"),
        ("MAIL_FROM", "office@win.example\r\nBcc: all@x.example"),
        ("FEDERATION_NAME", "WIN\nBcc: all@x.example"),
        ("FEDERATION_TITLE", "Two\nlines"),
        ("PROXIES", "-1"),
        ("PROXIES", "one"),
        ("PORT", "٣"),
        ("MAX_BODY_BYTES", "0"),
        ("MAX_UPLOAD_BYTES", "1e6"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_HOURS", "9" * 400),
    ],
)
def test_what_cannot_be_used_is_one_sentence_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, **{name: value})
    assert str(refused.value).startswith(name)
    assert "hidden" not in str(refused.value)


def test_the_kept_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "instance"
    key = kept_secret(folder)
    assert len(key) == 64
    assert kept_secret(folder) == key
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    assert kept_secret(tmp_path / "other") != key


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    ready, keys = threading.Barrier(8), []

    def ask() -> None:
        ready.wait(10)
        keys.append(kept_secret(tmp_path))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64


def test_an_empty_kept_key_signs_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(SettingsError, match="is empty"):
        kept_secret(tmp_path)
