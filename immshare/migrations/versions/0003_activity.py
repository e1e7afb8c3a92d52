"""Comments and likes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_IS_LIKE = "kind = 'like' AND removed_at IS NULL"
_OF_ALBUM = sa.text(f"{_IS_LIKE} AND asset_id IS NULL")
_OF_PHOTO = sa.text(f"{_IS_LIKE} AND asset_id IS NOT NULL")


def upgrade() -> None:
    """Forward."""
    op.add_column("album", sa.Column("activity_revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "activity",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("album_id", sa.String(length=36), nullable=False),
        sa.Column("asset_id", sa.String(length=36), nullable=True),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["album_id"], ["album.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["album_id", "asset_id"],
            ["album_asset.album_id", "album_asset.asset_id"],
            name="fk_activity_album_asset",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_activity_sequence", "activity", ["album_id", "sequence"], unique=True)
    op.create_index("ix_activity_asset", "activity", ["album_id", "asset_id", "sequence"], unique=False)
    op.create_index("ix_activity_revision", "activity", ["album_id", "revision"], unique=False)
    op.create_index("ix_activity_removed_at", "activity", ["removed_at"], unique=False)
    op.create_index("ix_activity_user_id", "activity", ["user_id"], unique=False)
    for name, columns, where in (
        ("ix_activity_like_of_album", ["album_id", "user_id"], _OF_ALBUM),
        ("ix_activity_like_of_photo", ["album_id", "asset_id", "user_id"], _OF_PHOTO),
    ):
        op.create_index(name, "activity", columns, unique=True, sqlite_where=where, postgresql_where=where)

    op.create_table(
        "activity_seen",
        sa.Column("album_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["album_id"], ["album.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("album_id", "user_id"),
    )
    op.create_index("ix_activity_seen_user_id", "activity_seen", ["user_id"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_table("activity_seen")
    op.drop_table("activity")
    op.drop_column("album", "activity_revision")
