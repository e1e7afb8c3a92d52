"""Links for people without an account, and what they upload."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "shared_link",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("creator_id", sa.String(length=36), nullable=False),
        sa.Column("album_id", sa.String(length=36), nullable=True),
        sa.Column("key", sa.String(length=43), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=True),
        sa.Column("slug_folded", sa.String(length=64), nullable=True),
        sa.Column("description", sa.String(length=2000), nullable=True),
        sa.Column("password_hash", sa.String(length=100), nullable=True),
        sa.Column("password_version", sa.Integer(), nullable=False),
        sa.Column("show_metadata", sa.Boolean(), nullable=False),
        sa.Column("allow_download", sa.Boolean(), nullable=False),
        sa.Column("allow_upload", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("view_count", sa.Integer(), nullable=False),
        sa.Column("last_visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["creator_id"], ["user.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["album_id"], ["album.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("slug_folded"),
    )
    op.create_index("ix_shared_link_creator_id", "shared_link", ["creator_id"], unique=False)
    op.create_index("ix_shared_link_album_id", "shared_link", ["album_id"], unique=False)

    op.create_table(
        "shared_link_asset",
        sa.Column("link_id", sa.String(length=36), nullable=False),
        sa.Column("asset_id", sa.String(length=36), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["shared_link.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("link_id", "asset_id"),
    )
    op.create_index("ix_shared_link_asset_asset_id", "shared_link_asset", ["asset_id"], unique=False)

    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link_id", sa.String(length=36), nullable=True))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_column("link_id")
    for table in ("shared_link_asset", "shared_link"):
        op.drop_table(table)
