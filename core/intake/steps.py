"""Decisions and reviews that the database works out in portions, each within the time of a request.

A large submission takes many of them. Until the last nothing has changed; whatever breaks off is gone
on with by asking again.
"""

import json
from typing import Any

from core.access.api import Api, Value


def decide(api: Api, decision: str, **arguments: Value) -> None:
    """Ask for the decision until none of its portions is left. Raises what the database refuses."""
    while api.call(decision, **arguments):
        pass


def ask(api: Api, question: str, **arguments: Value) -> dict[str, Any]:
    """Ask until none of the portions is left; return the answer. Raises what the database refuses."""
    while (answer := json.loads(api.call(question, **arguments)))["steps_left"]:
        pass
    return dict(answer)
