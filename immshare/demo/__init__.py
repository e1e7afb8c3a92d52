"""The demo: a library that makes itself, for trying immshare out. Nothing of it is used by a real server."""

from immshare.demo.library import prepare_demo

__all__ = ["prepare_demo"]
