"""Pages stay small and quick, with one principle and with forty."""

import re
from collections.abc import Callable

import pytest

from tests.responses.desk import LeadDesk, World
from tests.statements import counted

PAGES = ("", "/principles/p1", "/remarks", "/check", "/receipt", "/receipt.json", "/withdraw", "/desk")
STATEMENTS = {
    "": 5,
    "/principles/p1": 4,
    "/remarks": 4,
    "/check": 5,
    "/receipt": 5,
    "/receipt.json": 3,
    "/withdraw": 5,
    "/desk": 5,
    "save": 7,
}
MOST_BYTES = 100_000


def full(world: World) -> LeadDesk:
    """A desk at which every principle is answered, two texts are kept aside, and the response is submitted."""
    desk = world.desk()
    grace = world.desk(world.colleague)
    for wording in world.keys:
        answer = {
            "stance": "disagree",
            "reason": "A reason of some length. " * 12,
            "wording": f"Other words for {wording}.",
        }
        assert desk.save(wording, **answer).status_code == 302
    grace.save(stance="agree", reason="Better.")
    desk.save(stance="agree", reason="Better still.")
    desk.remark(disclosure="unnamed", remarks="On the whole.")
    assert desk.submit().status_code == 302
    return desk


@pytest.mark.parametrize("principles", [1, 40])
def test_what_a_page_asks_of_the_database_does_not_grow_with_the_text(
    make_world: Callable[..., World], principles: int
) -> None:
    world = make_world(principles)
    desk = full(world)
    found = {}
    for path in PAGES:
        with counted(world.app) as statements:
            assert desk.get(path).status_code == 200
        found[path] = len(statements)
    form = desk.form("/principles/p1") | {"reason": "Once more."}
    with counted(world.app) as statements:
        assert desk.send("/principles/p1", form, json=True).status_code == 200
    found["save"] = len(statements)
    assert found == STATEMENTS
    assert max(found.values()) <= 15


@pytest.mark.parametrize("principles", [1, 40])
def test_a_page_with_its_styles_and_scripts_is_at_most_100_kb(
    make_world: Callable[..., World], principles: int
) -> None:
    desk = full(make_world(principles))
    for path in ("", "/principles/p1", "/remarks", "/check", "/receipt"):
        page = desk.page(path)
        total = len(page.encode())
        for asset in set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', page)):
            answer = desk.client.get(asset, headers={"Accept-Encoding": "br"})
            assert answer.status_code == 200
            total += len(answer.data)
            answer.close()
        assert total <= MOST_BYTES, (path, total)
