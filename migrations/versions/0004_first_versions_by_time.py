"""first versions in the order in which they came, so that participation over time reads no table"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index(
        "ix_response_first",
        "response",
        ["round_id", "submitted_at"],
        sqlite_where=sa.text("version = 1"),
        postgresql_where=sa.text("version = 1"),
    )


def downgrade() -> None:
    op.drop_index("ix_response_first", table_name="response")
