"""kinds of releases: corrections and withdrawals, and what a release was made of"""

import json

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"

ADDED = ("kind", "note", "withdraws", "headline", "basis", "audit")
release = sa.table(
    "release",
    *(sa.column(name, sa.Text()) for name in ("document", "note", "headline")),
    sa.column("id", sa.Integer()),
)


def upgrade() -> None:
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), nullable=False, server_default="release"))
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("withdraws", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("headline", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("basis", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("audit", sa.Text(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_release_kind"), "kind IN ('release', 'correction', 'withdrawal')"
        )
    _fill_in()


def downgrade() -> None:
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_release_kind"), type_="check")
        for name in ADDED:
            batch_op.drop_column(name)


def _fill_in() -> None:
    """Note and headline of releases that were published before; their basis stays unknown, and their documents as they are."""
    connection = op.get_bind()
    for id_ in list(connection.scalars(sa.select(release.c.id))):
        text = connection.scalar(sa.select(release.c.document).where(release.c.id == id_))
        try:
            document = json.loads(text)
            values = {"note": document["release"]["note"], "headline": json.dumps(_headline(document))}
        except (ValueError, TypeError, KeyError):
            continue  # changed behind the program's back: `consult check` names it
        connection.execute(sa.update(release).where(release.c.id == id_).values(**values))


def _headline(document: dict) -> dict:
    """The document without what only its own page prints."""
    results = document["results"]
    return {
        **document,
        "principles": [{**each, "wording": "", "rationale": ""} for each in document["principles"]],
        "positions": [],
        "results": {
            **results,
            "groups": [group for group in results["groups"] if group["by"] == "world"],
            "results": [row for row in results["results"] if row["by"] == "world"],
        },
    }
