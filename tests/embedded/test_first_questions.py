"""Many people come at once to an API server that has just started."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.access.api import Api
from tests.conftest import TestStack

pytestmark = pytest.mark.stack
PEOPLE = 16
STARTS = 3


def test_nobody_is_refused_because_others_ask_first_as_well(stack: TestStack) -> None:
    person = stack.person("ID", "reader")
    for _start in range(STARTS):
        stack.running.server.restart()
        with ThreadPoolExecutor(PEOPLE) as crowd:
            answers = list(crowd.map(asked, [stack.api(person.viewer)] * PEOPLE))
        assert answers == [person.viewer.name] * PEOPLE


def asked(api: Api) -> str:
    """Return one's own name, as the database knows it."""
    return str(api.call("my_membership")[0]["name"])
