"""People around the pages about accounts."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from consult.domain.roles import StaffRole
from consult.extensions import transaction
from tests.factories import people


@pytest.fixture
def app_context(app: Flask) -> Iterator[None]:
    """Inside a request, so that sentences have a language."""
    with app.test_request_context():
        yield


@pytest.fixture
def staff(app: Flask) -> Callable[..., int]:
    """`staff(StaffRole.ANALYST, "ada@win.example")` makes somebody with a password; gives the person's number."""

    def make(role: StaffRole = StaffRole.MANAGER, email: str = "") -> int:
        with app.app_context(), transaction():
            return people.staff(role, email).id

    return make


@pytest.fixture
def ada(staff: Callable[..., int]) -> str:
    """A manager's address."""
    staff(StaffRole.MANAGER, "ada@win.example")
    return "ada@win.example"
