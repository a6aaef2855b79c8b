"""Ranks among ministries: whoever shares by name is scored as one's own, and nobody else is in the list."""

import json
from datetime import date
from typing import Any

import pytest

from core.awards.basis import Basis, assembled
from core.awards.by_name import named_basis, together
from core.awards.rules import Definition, Part, Rule
from core.awards.shortlist import shortlist

LAST = date(2026, 6, 1)
RULE = Definition(parts=(Part("posts_per_week", 1.0),), months=3, minimum_months=3, minimum_posts=1)


def answer(missions: dict[str, float], country: str = "", missing: str = "") -> dict[str, Any]:
    """Return an answer of the database: missions with the same value in three months."""
    months = [f"2026-0{number}-01" for number in (4, 5, 6)]
    return {
        "missions": [
            {
                "id": name,
                "name": name,
                "city": "Suva",
                "host": "FJ",
                "population": 900_000,
                "groups": {"all": "all"},
            }
            | ({"country": country} if country else {})
            for name in missions
        ],
        "months": [
            {"indicator": "posts_per_week", "mission": name, "month": month, "value": value, "posts": 9}
            for name, value in missions.items()
            for month in months
            if (name, month) != (missing, months[-1])
        ],
    }


class Answering:
    """A window on a database that gives one answer, and remembers the question."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.found = found
        self.asked: dict[str, object] = {}

    def call(self, function: str, **arguments: object) -> str:
        """Answer."""
        self.asked = {"function": function, **arguments}
        return json.dumps(self.found)


def named(found: dict[str, Any], definition: Definition = RULE) -> tuple[Basis, dict[str, object]]:
    api = Answering(found)
    return named_basis(api, definition, "x", LAST), api.asked  # type: ignore[arg-type]  # a window with one answer.


def test_it_asks_for_the_months_of_the_rule() -> None:
    _found, asked = named(answer({}, "NZ"))
    assert asked == {
        "function": "named_values",
        "indicators": "posts_per_week",
        "platform": "x",
        "step": "month",
        "from_month": "2026-04-01",
        "to_month": "2026-06-01",
    }


def test_own_and_named_missions_are_ranked_in_one_list() -> None:
    own = assembled(answer({"A": 1.0, "B": 5.0}), RULE, LAST)
    others, _asked = named(answer({"C": 3.0, "D": 9.0}, "NZ", missing="D"))
    listed = shortlist(together(own, others), Rule("r", "c", 1, "organiser", RULE, ""), [False])[""]
    assert [(one.candidate.name, one.candidate.country, one.score.rank) for one in listed] == [
        ("B", "", 1),
        ("C", "NZ", 2),
        ("A", "", 3),
    ], "who lacks a shared month takes no part"


@pytest.mark.parametrize(("group", "left"), [("all", 1), ("host_region", 1), ("size_band", 0)])
def test_nobody_is_ranked_by_a_following_that_is_not_shared(group: str, left: int) -> None:
    found, _asked = named(answer({"C": 3.0}, "NZ"), Definition(parts=RULE.parts, months=3, peer_group=group))
    assert len(found.candidates) == left
