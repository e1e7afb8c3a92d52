"""Albums, their members and photos, and notifications."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "album",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("cover_asset_id", sa.String(length=36), nullable=True),
        sa.Column("order", sa.String(length=4), nullable=False),
        sa.Column("is_activity_enabled", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("photos_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["cover_asset_id"], ["asset.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_album_owner_id", "album", ["owner_id"], unique=False)
    op.create_index("ix_album_cover_asset_id", "album", ["cover_asset_id"], unique=False)

    op.create_table(
        "album_asset",
        sa.Column("album_id", sa.String(length=36), nullable=False),
        sa.Column("asset_id", sa.String(length=36), nullable=False),
        sa.Column("added_by_id", sa.String(length=36), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("local_month", sa.Integer(), nullable=True),
        sa.Column("local_day", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_announced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["album_id"], ["album.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("album_id", "asset_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_album_asset_order",
        "album_asset",
        ["album_id", "local_month", "local_day", "taken_at", "asset_id", "added_by_id"],
        unique=False,
    )
    op.create_index("ix_album_asset_asset", "album_asset", ["asset_id", "album_id", "local_month"], unique=False)

    op.create_table(
        "album_member",
        sa.Column("album_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=6), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["album_id"], ["album.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("album_id", "user_id"),
    )
    op.create_index("ix_album_member_user_id", "album_member", ["user_id"], unique=False)

    op.create_table(
        "album_month",
        sa.Column("album_id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("asset_count", sa.Integer(), nullable=False),
        sa.Column("day_count", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["album_id"], ["album.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("album_id", "month"),
    )

    op.create_table(
        "notification",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("album_id", sa.String(length=36), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["album_id"], ["album.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_notification_user", "notification", ["user_id", "updated_at"], unique=False)
    op.create_index("ix_notification_album_id", "notification", ["album_id"], unique=False)
    op.create_index("ix_notification_actor_id", "notification", ["actor_id"], unique=False)

    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("album_id", sa.String(length=36), nullable=True))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_column("album_id")
    for table in ("notification", "album_month", "album_member", "album_asset", "album"):
        op.drop_table(table)
