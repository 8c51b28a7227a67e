import pytest

from consult.domain.codes import COUNTRIES, is_code, is_country, is_email, is_language, is_one_line


@pytest.mark.parametrize("value", ["a", "win-genai", "2026", "-1", "A_b.C", "a" * 64, "0", ".a", "a.."])
def test_codes(value: str) -> None:
    assert is_code(value)


@pytest.mark.parametrize("value", ["", "a b", "é", "a/b", "a+b", "a" * 65, ".", "..", "...", "a\n", "٣", "ａ"])
def test_no_codes(value: str) -> None:
    assert not is_code(value)


@pytest.mark.parametrize(
    "value",
    [
        "en",
        "fr",
        "pt-BR",
        "zh-Hant-TW",
        "es-419",
        "de-CH-1996",
        "sl-rozaj-biske",
        "en-a-myext-b-other",
        "en-x-aim",
        "EN-gb",
    ],
)
def test_languages(value: str) -> None:
    assert is_language(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "e",
        "en_GB",
        "en-",
        "-en",
        "english-uk-",
        "en--GB",
        "en GB",
        "en-GB\n",
        "e1",
        "en-x",
        "ñn",
        "en" + "-abcde" * 6,
    ],
)
def test_no_languages(value: str) -> None:
    assert not is_language(value)


def test_countries() -> None:
    # 249 codes are officially assigned (ISO 3166-1, as of 2026); XK and UK are not among them
    assert len(COUNTRIES) == 249
    assert [code for code in ("GB", "FR", "ES", "UK", "XK", "EU", "gb", "") if is_country(code)] == ["GB", "FR", "ES"]


@pytest.mark.parametrize("value", ["a@b.example", "a.b+c@mail.b-c.example", "o'neil@x.co"])
def test_addresses(value: str) -> None:
    assert is_email(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a",
        "a@b",
        "@b.example",
        "a@.example",
        "a@b..example",
        "a b@c.example",
        "a@b.example\n",
        "a@b.example,c@d.example",
    ]
    + ["Ann <a@b.example>", "a@-b.example", "a" * 65 + "@b.example", "a@" + "b." * 130 + "example", "é@b.example"],
)
def test_no_addresses(value: str) -> None:
    assert not is_email(value)


def test_one_line() -> None:
    lines = ["Plain", "", "Ünïcödé", "no\u00a0break", "joined\u200dup", "😀"]
    assert [text for text in lines if is_one_line(text)] == lines
    assert [
        text for text in ["a\nb", "a\tb", "a\0", "a\x7f", "a\x85", "a\u2028b", "a\x1b[1m"] if is_one_line(text)
    ] == []
