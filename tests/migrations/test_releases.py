"""Releases that were published before there were kinds of them keep their bytes, and get what lists read."""

import json

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from consult import schema
from consult.extensions import db

OLD = {
    "format": 1,
    "release": {"number": 1, "published_at": "2026-11-01T10:00:00Z", "note": "Why it was made."},
    "principles": [{"key": "p1", "title": "One", "wording": "Long.", "rationale": "Longer."}],
    "results": {
        "groups": [{"by": "world", "code": "world"}, {"by": "region", "code": "asia"}],
        "results": [{"principle": "p1", "by": "world"}, {"principle": "p1", "by": "region"}],
    },
    "positions": [{"principle": "p1", "reason": "Because."}],
}
COLUMNS = "round_id, number, published_at, document, digest"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("document", "note"), [(json.dumps(OLD), "Why it was made."), ("not JSON", "")])
def test_an_old_release_is_kept_to_the_byte_and_described(app: Flask, document: str, note: str) -> None:
    folder = str(schema.folder())
    with app.app_context():
        downgrade(directory=folder, revision="0001")
        with db.engine.begin() as connection:
            for statement in (
                "INSERT INTO consultation (id, slug, title, summary, language, zone, participation, agree_share, disagree_share, "
                "region_agree_share, k, strict, notice, created_at, version) VALUES (1, 'c', 'C', '', 'en', 'UTC', 'invited', "
                "0.75, 0.15, 0.6, 5, false, '', '2026-11-01 09:00:00', 1)",
                "INSERT INTO draft (id, consultation_id, number) VALUES (1, 1, 1)",
                "INSERT INTO round (id, consultation_id, number, draft_id) VALUES (1, 1, 1, 1)",
            ):
                connection.execute(text(statement))
            connection.execute(
                text(f"INSERT INTO release ({COLUMNS}) VALUES (1, 1, '2026-11-01 10:00:00', :document, 'd')"),
                {"document": document},
            )
        upgrade(directory=folder)
        with db.engine.connect() as connection:
            row = connection.execute(text("SELECT * FROM release")).mappings().one()
        assert (row["document"], row["kind"], row["note"]) == (document, "release", note)
        assert (row["basis"], row["audit"], row["withdraws"]) == (None, None, None)
        if note:
            headline = json.loads(row["headline"])
            assert headline["results"]["results"] == [{"principle": "p1", "by": "world"}]
            assert (headline["positions"], headline["principles"][0]["wording"]) == ([], "")
        downgrade(directory=folder, revision="0001")
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT document FROM release")).scalar_one() == document
