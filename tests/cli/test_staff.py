"""`consult staff invite` and `consult work`."""

import re

import pytest

from tests.cli.conftest import Consult

ON_BOTH = pytest.mark.usefixtures("database")


@ON_BOTH
@pytest.mark.parametrize("role", ["manager", "analyst", "observer"])
def test_a_one_time_link_is_printed(consult: Consult, role: str) -> None:
    said = consult("staff", "invite", "Ada@WIN.example", "--role", role)
    assert re.fullmatch(r"http://localhost/links/[\w-]{20,}\n", said.stdout)
    assert said.stderr == ""
    assert (
        consult.count("person", f"email = 'ada@win.example' AND staff_role = '{role}' AND password_hash IS NULL") == 1
    )
    assert consult.count("mail") == 0
    assert consult.count("event", "action = 'staff_invited'") == 1


def test_a_second_link_replaces_the_first(consult: Consult) -> None:
    links = {consult("staff", "invite", "ada@win.example", "--role", "manager").stdout for _ in range(2)}
    assert len(links) == 2
    assert consult.count("person") == 1
    assert consult.count("one_time_link", "used_at IS NULL") == 1


@pytest.mark.parametrize("address", ["ada", "ada@", "a@b.example\r\nBcc: c@d.example", ""])
def test_what_is_no_address_is_refused(consult: Consult, address: str) -> None:
    assert "is not an e-mail address." in consult.refused("staff", "invite", address, "--role", "manager")


@ON_BOTH
def test_work_once_closes_what_is_due_and_ends(consult: Consult) -> None:
    consult.opened()
    consult.sql("UPDATE round SET closes_at = '2026-01-01 00:00:00'")
    consult("work", "--once")
    consult("work", "--once")
    assert consult.count("round", "closed_at < '2026-01-01 00:00:01'") == 1
    assert consult.count("event", "action = 'closed'") == 1
    assert consult("check").stderr == ""
