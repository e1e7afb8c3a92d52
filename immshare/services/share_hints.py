"""Which open pages of individual shares have to look again when something becomes of photos."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, select

from immshare.live import link_topic
from immshare.models import SharedLinkAsset


def topics_of_shares(session: Session, chosen: Collection[str] | Select[Any]) -> set[str]:
    """The topics of the shares that hold some photos.

    Args:
        session: A session.
        chosen: Ids of assets, or a query that finds them.
    """
    query = select(SharedLinkAsset.link_id).where(col(SharedLinkAsset.asset_id).in_(chosen)).distinct()
    return {link_topic(link_id) for link_id in session.exec(query)}
