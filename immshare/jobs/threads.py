"""Blocking work beside the event loop, never left behind half done."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answered = TypeVar("Answered")


async def in_thread(work: Callable[Given, Answered], *args: Given.args, **kwargs: Given.kwargs) -> Answered:
    """Do something in a thread. Canceled, it still waits for the end, since a thread cannot be stopped.

    Args:
        work: What to do; short, because a shutdown waits for it.
        *args: Its arguments.
        **kwargs: Its named arguments.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
