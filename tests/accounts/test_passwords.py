"""Which passwords are refused, and how they are kept."""

import pytest

from consult.accounts.forms import weakness_sentence
from consult.accounts.passwords import LONGEST, SHORTEST, Passwords, weakness


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("eleven-char", "short"),
        ("twelve-chars", ""),
        ("a few plain words in a row", ""),
        ("no composition rules here", ""),
        ("x" * 13, "simple"),
        ("ababababababab", "simple"),
        ("Password1234", "common"),
        ("password2026!", "common"),
        ("qwerty123456", "common"),
        ("correcthorsebatterystaple", "common"),
        ("ada.lovelace@aim.example", "address"),
        ("Ada.Lovelace@AIM.example", "address"),
        ("a sentence of more than sixty-four characters is as welcome as any other one", ""),
        ("naïve Straßenbahn 電車 with spaces", ""),
        ("long enough to be refused " * 8, "long"),
    ],
)
def test_what_is_refused(password: str, expected: str) -> None:
    assert weakness(password, "ada.lovelace@aim.example") == expected


def test_the_bounds() -> None:
    assert SHORTEST == 12
    assert LONGEST >= 64


def test_every_reason_has_a_sentence(app_context: None) -> None:
    sentences = {weakness_sentence(code) for code in ("short", "long", "common", "simple", "address")}
    assert len(sentences) == 5


def test_a_password_is_kept_as_argon2_and_never_as_itself() -> None:
    passwords = Passwords(cheap=True)
    kept = passwords.hash("a few plain words")
    assert kept.startswith("$argon2id$")
    assert "plain" not in kept
    assert passwords.fits("a few plain words", kept)
    assert not passwords.fits("a few plain word", kept)
    assert passwords.hash("a few plain words") != kept


def test_the_product_uses_the_full_cost() -> None:
    kept = Passwords().hash("a few plain words")
    memory = int(kept.split("m=")[1].split(",")[0])
    assert memory >= 19 * 1024  # KiB: the least that is recommended for Argon2id


def test_an_unknown_account_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(cheap=True)
    verified: list[str] = []
    real = passwords._hash.verify
    monkeypatch.setattr(passwords._hash, "verify", lambda word, kept: verified.append(kept) or real(word, kept))
    assert not passwords.fits("nobody has this password", None)  # not even with the stand-in's own password
    assert not passwords.fits("anything", passwords.hash("something else"))
    assert [kept.split("$")[1:4] for kept in verified] == [verified[0].split("$")[1:4]] * 2
