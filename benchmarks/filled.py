"""A PostgreSQL with an open round that so many have answered. The rows are made by the database itself, the last thousand by the import."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask
from sqlalchemy import text

from benchmarks.world import SLUG, installation, respond
from consult.consultations import actions as consultations
from consult.consultations import definitions
from consult.consultations.queries import get_consultation
from consult.demo import answers
from consult.domain.definitions import parse_definition
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Participation
from consult.extensions import db, transaction
from consult.models import Consultation
from tests.postgresql import Cluster

IMPORTED = 1_000

# Stances, disclosures and who writes a reason (one in a hundred) follow from numbers alone, so every run fills the same rows.
FILL = (
    """INSERT INTO organisation (id, code, name, short_name, country, region_code, kind_code, member_count, language, lead_email, created_at)
    SELECT n, 'm' || n, 'Respondent ' || n, '', (ARRAY['GB','FR','JP','BR'])[n % 4 + 1], (ARRAY(SELECT code FROM region ORDER BY position))[n % 6 + 1],
        (ARRAY['association','company'])[(n / 7) % 2 + 1], n % 900, '', '', timezone('utc', now())
    FROM generate_series(1, :count) AS n""",
    """INSERT INTO invitation (round_id, organisation_id, region_code, kind_code, country, invited_at)
    SELECT :round, id, region_code, kind_code, country, timezone('utc', now()) FROM organisation""",
    """INSERT INTO response (id, round_id, organisation_id, version, state, disclosure, remarks, language, signed_by, signed_as,
        submitted_at, recorded_at, document, digest)
    SELECT n, :round, n, 1, 'submitted', (ARRAY['named','unnamed','confidential'])[n % 3 + 1], '', '', '', '',
        timezone('utc', now()), timezone('utc', now()), '{}', md5(n::text) || md5((-n)::text)
    FROM generate_series(1, :count) AS n""",
    """INSERT INTO answer (response_id, principle_id, step_id, reason, wording, disclosure)
    SELECT n, principle_id, step.id, CASE WHEN n % 100 = 0 THEN 'Respondent ' || n || ' says why in a sentence of ordinary length.' ELSE '' END, '',
        (ARRAY['named','unnamed','confidential'])[n % 3 + 1]
    FROM generate_series(1, :count) AS n CROSS JOIN wording
    JOIN scale_step AS step ON step.id = (ARRAY(SELECT id FROM scale_step WHERE consultation_id = :consultation ORDER BY position))
            [(ARRAY[1,1,1,2,2,2,3,4,5,6])[(n * 7 + n / 11 + wording.position * 3) % 10 + 1]]
    WHERE wording.draft_id = :draft""",
    """INSERT INTO tally (round_id, by, group_code, principle_id, stance, named, count)
    SELECT :round, by, held.code, principle_id, step.code, answer.disclosure = 'named', count(*)
    FROM answer JOIN response ON response.id = response_id JOIN scale_step AS step ON step.id = step_id
    JOIN invitation USING (round_id, organisation_id)
    CROSS JOIN LATERAL (VALUES ('world', 'world'), ('region', region_code), ('kind', kind_code), ('country', country)) AS held (by, code)
    GROUP BY by, held.code, principle_id, step.code, answer.disclosure = 'named'""",
    """INSERT INTO group_tally (round_id, by, group_code, invited_count, responded_count)
    SELECT :round, by, code, count(*), count(*) FROM invitation
    CROSS JOIN LATERAL (VALUES ('world', 'world'), ('region', region_code), ('kind', kind_code), ('country', country)) AS held (by, code)
    GROUP BY by, code""",
    "SELECT setval(pg_get_serial_sequence('organisation', 'id'), :count)",
    "SELECT setval(pg_get_serial_sequence('response', 'id'), :count)",
)


def fill(consultation: Consultation, count: int) -> None:
    """So many responses of as many organisations, with their tallies, written by the database; call inside a transaction."""
    round_ = consultation.round
    values = {"round": round_.id, "draft": round_.draft_id, "consultation": consultation.id, "count": count}
    for statement in FILL:
        wanted = {name: value for name, value in values.items() if f":{name}" in statement}
        db.session.execute(text(statement), wanted)


@contextmanager
def world(count: int) -> Iterator[Flask]:
    """An installation on a PostgreSQL of its own, with an open round that so many have answered."""
    cluster = Cluster()
    cluster.start()
    try:
        with installation(cluster.create("million")) as (app, _), app.app_context():
            with transaction():
                definition = replace(parse_definition(answers.FIRST.read_bytes()), participation=Participation.OPEN)
                consultation = definitions.create(COMMAND_LINE, definition)
                consultations.open_round(COMMAND_LINE, consultation)
                fill(consultation, count - IMPORTED)
            with transaction():
                respond(get_consultation(SLUG), IMPORTED)
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
            yield app
    finally:
        cluster.stop()
