"""The shapes of single values that files and forms share: codes, countries, languages, e-mail addresses."""

import re

# One line of text (a name, a title, a label) and a whole text (a wording, a reason), in characters.
NAME_LIMIT = 300
TEXT_LIMIT = 100_000
# The largest whole number every database we run on keeps in an integer column.
COUNT_LIMIT = 2_147_483_647
# The group of organisations that have no region or no kind (docs/formats.md § 2).
UNASSIGNED = "unassigned"

# Full stops alone are refused: "." and ".." mean folders in an address, and a browser would resolve them away.
_CODE = re.compile(r"(?!\.+\Z)[A-Za-z0-9_.-]{1,64}")
# The shape of a tag by RFC 5646, section 2.1 (without the irregular ones of old).
_LANGUAGE = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})"
    r"(?:-[A-Za-z]{4})?"
    r"(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(?:-[A-WY-Za-wy-z0-9](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?"
)
# The address a mail can be sent to: what HTML accepts in an e-mail field, with at least one dot in the domain.
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_EMAIL_LIMIT = 254
_LANGUAGE_LIMIT = 35

# ISO 3166-1 alpha-2, the officially assigned codes (XK is a user-assigned one, UK an exceptional reservation).
_COUNTRY_LIST = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRY_LIST.split())


def is_code(value: str) -> bool:
    """1 to 64 of A–Z a–z 0–9 _ - and full stops, but not full stops alone."""
    return _CODE.fullmatch(value) is not None


def is_language(value: str) -> bool:
    """A tag of BCP 47 by its shape: en, pt-BR, zh-Hant-TW."""
    return len(value) <= _LANGUAGE_LIMIT and _LANGUAGE.fullmatch(value) is not None


def is_country(value: str) -> bool:
    """An officially assigned code of ISO 3166-1 alpha-2, in capitals."""
    return value in COUNTRIES


def is_email(value: str) -> bool:
    """An address by its shape; only a mail that arrives proves more."""
    return len(value) <= _EMAIL_LIMIT and _EMAIL.fullmatch(value) is not None


def is_one_line(value: str) -> bool:
    """Whether text can stand in one line: no line break and no other control character."""
    # isprintable() is the fast road for nearly everything; joiners and no-break spaces, which names do hold, take the other.
    return value.isprintable() or not any(
        ord(character) < 32 or 127 <= ord(character) < 160 or character in "\u2028\u2029" for character in value
    )
