"""What each page costs the database, literally, and that it costs the same however much there is."""

import pytest
from flask import Flask

from consult.extensions import transaction
from consult.models import Person
from consult.organisations.queries import all_organisations
from consult.publications import actions as publications
from tests.client import CheckedClient
from tests.factories import consultations, organisations, people
from tests.journeys.site import Site, client_of
from tests.journeys.walk import FILES, MOST, PAGES, REFUSALS, Stop
from tests.statements import counted


@pytest.fixture(scope="session")
def clients(site: Site) -> dict[str, CheckedClient]:
    """A client for each who walks."""
    return {
        "nobody": client_of(site.app),
        "lead": client_of(site.app, site.lead()),
        "manager": client_of(site.app, site.manager()),
    }


def test_the_walk_goes_to_every_address_that_can_be_fetched(site: Site) -> None:
    fetched = {rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {stop.endpoint for stop in (*PAGES, *FILES)} == fetched


@pytest.mark.parametrize("stop", [*PAGES, *REFUSALS, *FILES], ids=lambda stop: stop.name)
def test_statements(stop: Stop, site: Site, clients: dict[str, CheckedClient]) -> None:
    address = site.fill(stop.address)
    clients[stop.who].get(address)  # what is read once per process is read
    with counted(site.app) as statements:
        answer = clients[stop.who].get(address)
    assert answer.status_code == stop.status
    assert len(statements) == stop.statements <= MOST, "\n".join(statements)


GROWING = {
    "nobody": ("/", "/consultations/{slug}", "/consultations/{closed}/releases/1", "/consultations/{closed}/digests"),
    "lead": (
        "/desk",
        "/responses/{slug}/org-01",
        "/responses/{slug}/org-01/principles/p1",
        "/responses/{slug}/org-01/remarks",
        "/responses/{slug}/org-01/check",
        "/responses/{slug}/org-01/receipt",
        "/responses/{slug}/org-01/withdraw",
    ),
    "manager": (
        "/staff",
        "/staff/organisations",
        "/staff/organisations/org-01",
        "/staff/people",
        "/staff/record",
        "/staff/consultations/{draft}",
        "/staff/consultations/{draft}/settings",
        "/staff/consultations/{draft}/text",
        "/staff/consultations/{draft}/invitations",
        "/staff/consultations/{draft}/open",
        "/staff/consultations/{slug}",
        "/staff/consultations/{slug}/text",
        "/staff/consultations/{slug}/invitations",
        "/staff/consultations/{slug}/close",
        "/staff/consultations/{slug}/board",
        "/staff/consultations/{slug}/results",
        "/staff/consultations/{slug}/results/principles/p1",
        "/staff/consultations/{slug}/results/reasons",
        "/staff/consultations/{slug}/results/organisations/org-01",
        "/staff/consultations/{slug}/results/participation",
        "/staff/consultations/{slug}/results/pictures",
        "/staff/consultations/{closed}/publish",
    ),
}


def test_pages_take_as_many_statements_with_forty_of_everything_as_with_one(app: Flask) -> None:
    one = _grown(app, 1)
    forty = _grown(app, 40)
    assert forty == one
    assert max(one.values()) <= MOST


def _grown(app: Flask, size: int) -> dict[str, int]:
    """Statements by address where there are `size` organisations, each with a lead and a response, and `size` principles."""
    with app.app_context(), transaction():
        for number in range(len(all_organisations()) + 1, size + 1):
            region = organisations.REGIONS[number % len(organisations.REGIONS)]
            people.lead(organisations.organisation(f"org-{number:02}", region))
        everyone = all_organisations()
        names = {"slug": f"open-{size}", "draft": f"draft-{size}", "closed": f"closed-{size}"}
        consultations.draft(names["draft"], size)
        consultations.actions.invite(consultations.COMMAND_LINE, _found(names["draft"]).round, everyone)
        for slug in (names["slug"], names["closed"]):
            made = consultations.opened(everyone, slug, principles=size)
            for organisation in everyone:
                consultations.submitted(made, organisation)
        consultations.actions.close_round(consultations.COMMAND_LINE, _found(names["closed"]))
        publications.publish(consultations.COMMAND_LINE, _found(names["closed"]))
        manager = people.staff(email=f"manager-{size}@win.example")
        lead = people.lead(everyone[0], f"lead-{size}@org.example")
    return {
        address: _statements(app, address.format(**names), {"lead": lead, "manager": manager}.get(who))
        for who, addresses in GROWING.items()
        for address in addresses
    }


def _found(slug: str) -> consultations.Consultation:
    return consultations.actions.queries.get_consultation(slug)


def _statements(app: Flask, address: str, person: Person | None) -> int:
    client = client_of(app, person)
    assert client.get(address).status_code == 200, address
    with counted(app) as statements:
        client.get(address)
    return len(statements)
