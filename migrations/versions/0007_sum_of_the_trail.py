"""how many events there are, and the sum of their digests: as they are now, for those written before"""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
MODULUS = 2**60


def upgrade() -> None:
    sums = op.create_table(
        "trail_sum",
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_trail_sum")),
    )
    events = total = 0
    digests = sa.text("SELECT digest FROM event").execution_options(yield_per=1000)
    for (digest,) in op.get_bind().execute(digests):
        events, total = events + 1, (total + int(digest[:15], 16)) % MODULUS
    if events:
        op.bulk_insert(sums, [{"shard": 0, "events": events, "total": total}])


def downgrade() -> None:
    op.drop_table("trail_sum")
