"""The ingest queue is worked off in the order in which assets were put into it, not in which they were uploaded."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index what the queue is sorted by."""
    op.drop_index("ix_asset_queue", table_name="asset")
    op.create_index("ix_asset_queue", "asset", ["status", "updated_at"], unique=False)


def downgrade() -> None:
    """Index the time of the upload again."""
    op.drop_index("ix_asset_queue", table_name="asset")
    op.create_index("ix_asset_queue", "asset", ["status", "created_at"], unique=False)
