"""What is known of originals without their metadata."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cleaning_version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("cleaned_size_bytes", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("cleaned_crc32", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("asset", schema=None) as batch_op:
        for column in ("cleaned_crc32", "cleaned_size_bytes", "cleaning_version"):
            batch_op.drop_column(column)
