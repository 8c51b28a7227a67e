"""Passwords: which are refused, and how they are kept (Argon2, a few at once)."""

from functools import cached_property
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST, LONGEST = 12, 200
_AT_ONCE = BoundedSemaphore(4)  # each hash takes 64 MiB
_COMMON = frozenset(
    [
        "123456789012",
        "1234567890123",
        "12345678901234",
        "123456789012345",
        "1234567890123456",
        "qwertyuiopasd",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "passwordpassword",
        "password1234",
        "password12345",
        "password123456",
        "passw0rd1234",
        "iloveyou1234",
        "letmein12345",
        "welcome12345",
        "administrator",
        "adminadmin12",
        "changeme1234",
        "correcthorsebatterystaple",
        "abcdefghijkl",
        "abcdefghijklm",
        "qazwsxedcrfv",
        "zaq12wsxcde3",
        "asdfghjkl123",
        "football1234",
        "trustno1trustno1",
        "sunshine1234",
        "princess1234",
        "superman1234",
        "independent1",
        "consultation",
        "consultations",
        "independentmusic",
    ]
)


def weakness(password: str, email: str = "") -> str:
    """Why a new password is refused: "short", "long", "common", "simple", "address"; empty when it may be used."""
    folded = password.casefold()
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if folded in _COMMON or folded.strip("0123456789!.?") in {
        "password",
        "qwerty",
        "letmein",
        "welcome",
        "iloveyou",
        "admin",
    }:
        return "common"
    if len(set(folded)) < 5:
        return "simple"
    if email and folded in {email.casefold(), email.casefold().split("@")[0]}:
        return "address"
    return ""


class Passwords:
    """Hashes and checks. `cheap` is for tests: the same code with the smallest cost."""

    def __init__(self, cheap: bool = False) -> None:
        hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else Argon2Hasher()
        self._hash = PasswordHash((hasher,))

    @cached_property
    def _dummy(self) -> str:
        """What an unknown account's password is held against; made at the first sign-in, since commands never need it."""
        return self._hash.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The string to keep."""
        with _AT_ONCE:
            return self._hash.hash(password)

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether `password` belongs to `kept`; for an unknown account the same work is done, so that time tells nothing."""
        with _AT_ONCE:
            dummy = self._dummy  # for known accounts too: the first sign-in takes the same time whoever it is
            return self._hash.verify(password[:LONGEST], kept or dummy) and kept is not None
