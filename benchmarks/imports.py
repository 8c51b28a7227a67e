"""Importing files of 100,000: responses, beside reading the same file and inserting its rows with executemany; organisations, and inviting them.

For information: no aim.
"""

import csv
import io
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.world import SLUG, installation, open_consultation
from consult import clock
from consult.consultations.actions import invite
from consult.consultations.queries import get_consultation
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.models import Answer, Invitation, Organisation, Response
from consult.organisations import imports as organisations
from consult.organisations.queries import by_codes
from consult.responses import imports

ROWS = 100_000
REGIONS = ("africa_middle_east", "asia", "europe", "latin_america", "north_america", "oceania")


def file_of(keys: list[str], stances: list[str], count: int) -> bytes:
    """So many responses of so many organisations, as a responses file."""
    chance = random.Random(1)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["organisation", "name", "country", "region", "kind", *keys])
    for number in range(count):
        region = REGIONS[number % len(REGIONS)]
        writer.writerow(
            [f"r{number}", f"Organisation {number}", "GB", region, "company", *chance.choices(stances, k=len(keys))]
        )
    return out.getvalue().encode()


def bare(data: bytes, round_id: int, principle_ids: dict[str, int], step_ids: dict[str, int]) -> None:
    """The rows that such a file cannot do without (organisation, invitation, response, answers), and nothing that makes them official."""
    now = clock.now()
    reader = csv.DictReader(io.StringIO(data.decode()))
    members: list[dict[str, Any]] = []
    asked: list[dict[str, Any]] = []
    responses: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for number, row in enumerate(reader, start=1):
        groups = {"region_code": row["region"], "kind_code": "company", "country": "GB"}
        members.append(
            {
                "id": number,
                "code": row["organisation"],
                "name": row["name"],
                "short_name": "",
                "language": "",
                "lead_email": "",
                "created_at": now,
            }
        )
        asked.append({"round_id": round_id, "organisation_id": number, "invited_at": now} | groups)
        response = {"id": number, "round_id": round_id, "organisation_id": number, "version": 1, "state": "submitted"}
        response |= {"disclosure": "confidential", "remarks": "", "language": "", "signed_by": "", "signed_as": ""}
        responses.append(response | {"submitted_at": now, "recorded_at": now, "document": "{}", "digest": ""})
        for key, principle_id in principle_ids.items():
            answer = {"response_id": number, "principle_id": principle_id, "step_id": step_ids[row[key]]}
            answers.append(answer | {"reason": "", "wording": "", "disclosure": "confidential"})
    for model, rows in ((Organisation, members), (Invitation, asked), (Response, responses), (Answer, answers)):
        db.session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]


def measure() -> None:
    """Each on a new database."""
    with installation() as (product, _), installation() as (plain, _), tempfile.TemporaryDirectory() as folder:
        for app in (product, plain):
            with app.app_context(), transaction():
                open_consultation()
        with plain.app_context():
            consultation = get_consultation(SLUG)
            principles = {wording.key: wording.principle_id for wording in consultation.round.draft.wordings}
            steps = {step.code: step.id for step in consultation.steps if not step.reason_required}
            path = Path(folder, "responses.csv")
            path.write_bytes(file_of(list(principles), list(steps), ROWS))
            round_id = consultation.round.id
        with product.app_context():
            began = time.perf_counter()
            with transaction():
                consultation = get_consultation(SLUG)
                rows = imports.read(consultation, path.read_bytes(), True, 1 << 30)
                imports.write(COMMAND_LINE, consultation, rows, True)
            ours = time.perf_counter() - began
        with plain.app_context():
            began = time.perf_counter()
            with transaction():
                bare(path.read_bytes(), round_id, principles, steps)
            theirs = time.perf_counter() - began
    print(
        f"import of {ROWS:,} responses: {ours:.1f} s, bare reader and executemany {theirs:.1f} s: ratio {theirs / ours:.2f} (no aim)"
    )
    register()


def register() -> None:
    """As many organisations from a file, each invited by the list of their codes."""
    codes = [f"o{number}" for number in range(ROWS)]
    lines = (f"{code},Organisation {code},GB,{REGIONS[at % 6]},association" for at, code in enumerate(codes))
    data = "\n".join(["code,name,country,region,kind", *lines]).encode()
    with installation() as (app, _), app.app_context():
        with transaction():
            open_consultation()
        began = time.perf_counter()
        with transaction():
            organisations.write(COMMAND_LINE, organisations.read(data, False, len(data)), False)
        registered = time.perf_counter()
        with transaction():
            invite(COMMAND_LINE, get_consultation(SLUG).round, by_codes(codes).values())
        invited = time.perf_counter()
    print(
        f"import of {ROWS:,} organisations: {registered - began:.1f} s; inviting them: {invited - registered:.1f} s (no aim)"
    )


if __name__ == "__main__":
    measure()
