"""Every way into the product, walked from the application's own map: none can be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from consult.domain.permissions import Permission
from tests.security.world import World


@dataclass(frozen=True)
class Way:
    """One endpoint with one method, and the path to something that is there."""

    endpoint: str
    method: str
    path: str
    access: str | Permission

    @property
    def is_unsafe(self) -> bool:
        return self.method not in {"GET", "HEAD", "OPTIONS"}


def ways(app: Flask, world: World, token: str = "x") -> Iterator[Way]:
    """All of them, safe ones first; those that remove something last."""
    found = []
    for rule in app.url_map.iter_rules():
        values = {
            "slug": slug_for(rule.endpoint),
            "organisation": "aim",
            "code": "aim",
            "key": "p1",
            "number": 1,
            "figure": "regions",
            "person_id": world.people["lead"] if rule.endpoint.startswith("organisations.") else world.someone,
            "token": token,
        }
        unknown = rule.arguments - set(values)
        assert not unknown, f"{rule.endpoint}: say here what {unknown} may be"
        with app.test_request_context():
            built = rule.build({name: values[name] for name in rule.arguments})
        assert built is not None
        access = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        found += [
            Way(rule.endpoint, method, built[1], access)
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
        ]
    return iter(
        sorted(found, key=lambda way: (way.is_unsafe, "remove" in way.path or "take-back" in way.path, way.path))
    )


def slug_for(endpoint: str) -> str:
    """The consultation in which an endpoint finds what it shows."""
    if endpoint.startswith(("publications.", "reports.")) or endpoint == "responses.digests":
        return "done"
    return "open" if endpoint.startswith(("responses.", "results.")) else "draft"
