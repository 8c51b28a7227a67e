"""what a job needs to know that its subject does not say"""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("job", sa.Column("details", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("job", "details")
