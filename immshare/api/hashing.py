"""Services that hash a password run in a few threads of their own.

A hash keeps a core busy for a quarter of a second: many at a time would take the threads and the cores of all other routes.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="hashing")


async def hashing(service: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a service that hashes a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: service(*args, **kwargs))
