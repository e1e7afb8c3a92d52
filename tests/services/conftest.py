"""Who uses the services in their tests, and when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from immshare.rules.access import Caller
from immshare.services.context import Context
from tests.activities import START, At
from tests.conftest import MakeUser


@pytest.fixture
def ada(make_user: MakeUser) -> Caller:
    return Caller(make_user("Ada").id)


@pytest.fixture
def bob(make_user: MakeUser) -> Caller:
    return Caller(make_user("Bob").id)


@pytest.fixture
def at(context: Context) -> At:
    """The tools at so many seconds."""
    return lambda seconds=0.0: replace(context, now=lambda: START + timedelta(seconds=seconds))
