"""Live hints: "this changed, revision R", never content. Whoever hears one fetches again and is authorized again.

In one process the hub below carries them. Several machines need another ``Hub`` (Redis publish/subscribe) behind the same
two methods.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Protocol

Listener = Callable[[str], None]


class Hub(Protocol):
    """Carries topics such as ``user:<id>`` from whoever changed something to whoever shows it."""

    def publish(self, topic: str) -> None:
        """Say that what the topic names has changed. Never blocks, never raises; safe from any thread."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener(topic)`` for every topic published from now on, in the publisher's thread.

        Returns:
            A function that ends the subscription.
        """


def publish_all(hub: Hub, topics: Iterable[str]) -> None:
    """Say that what each of the topics names has changed; after the commit, never before it."""
    for topic in topics:
        hub.publish(topic)


class LocalHub:
    """The hub of a single process."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def publish(self, topic: str) -> None:
        """See :class:`Hub`."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(topic)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """See :class:`Hub`."""
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return unsubscribe


def user_topic(user_id: str) -> str:
    """The topic of everything that belongs to one user: timeline, trash, storage."""
    return f"user:{user_id}"


def news_topic(user_id: str) -> str:
    """The topic of what one user is told, when nothing of the user's own has changed: photos need not be fetched again."""
    return f"news:{user_id}"


def album_topic(album_id: str) -> str:
    """The topic of one album: what it is called, what it shows, who has it, and that it is gone."""
    return f"album:{album_id}"


def activity_topic(album_id: str, user_id: str) -> str:
    """The topic of an album's comments and likes, to one of its members: whoever is no member hears of none."""
    return f"activity:{album_id}:{user_id}"


def access_topic(user_id: str) -> str:
    """The topic of who may come in as a user: a session was ended, the account shut or deleted."""
    return f"access:{user_id}"


def link_topic(link_id: str) -> str:
    """The topic of one shared link: what it allows, what an individual share shows, and that it is gone."""
    return f"link:{link_id}"


def download_topic(ticket: str) -> str:
    """The topic of one part of a download on its way to one tab: it was sent to its last byte.

    Args:
        ticket: Random characters that the tab has put into the part's address: guests of a link share plans and parts, not these.
    """
    return f"download:{ticket}"
