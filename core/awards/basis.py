"""The months a rule is worked out from: the viewer's own missions, and who of them may take part."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from core.access.api import Api
from core.awards.rule_words import band_text
from core.awards.rules import Definition, month_code, months_before
from core.benchmarks.categories import category_name
from core.texts import N_, _

Figures = npt.NDArray[np.float64]
HARDSHIP = N_("Hardship posts")


@dataclass(frozen=True)
class Candidate:
    """A mission with figures in the period.

    ``group`` is the group it is ranked within, in words. ``short`` says what it
    lacks to take part, empty when it takes part. ``country`` is empty for own missions.
    """

    id: str
    name: str
    city: str
    host_country: str
    group: str
    months: int
    posts: int
    short: str
    country: str = ""


@dataclass(frozen=True)
class Basis:
    """The candidates and their figures: ``values`` is months × candidates × parts, NaN where missing."""

    candidates: tuple[Candidate, ...]
    months: tuple[date, ...]
    values: Figures

    def taking_part(self) -> "Basis":
        """Return the same with only those who may take part."""
        kept = [index for index, candidate in enumerate(self.candidates) if not candidate.short]
        return Basis(tuple(self.candidates[index] for index in kept), self.months, self.values[:, kept, :])


def newest_month(api: Api, country: str, platform: str) -> date | None:
    """Return the newest month with approved figures of the viewer's ministry on a platform."""
    accounts = api.rows(
        "account", columns="id", where={"country": country, "platform": platform}, order=["id"]
    )
    if not accounts:
        return None
    rows = api.rows("account_month", columns="month", where={"platform": platform}, order=["-month"], limit=1)
    return date.fromisoformat(rows[0]["month"]) if rows else None


def basis(api: Api, definition: Definition, platform: str, last: date) -> Basis:
    """Return the viewer's own missions in the rule's months up to ``last``, those short of it included.

    Raises:
        Refused: when the viewer may not read them.
        Unreachable: when the database does not answer.
    """
    months = months_before(last, definition.months)
    rows = api.call(
        "award_basis",
        platform=platform,
        from_month=months[0].isoformat(),
        to_month=months[-1].isoformat(),
        indicators=",".join(definition.indicators),
    )
    return assembled(json.loads(rows[0]["figures"]), definition, last)


def assembled(answer: Mapping[str, Any], definition: Definition, last: date) -> Basis:
    """Return the missions and months of an answer of the database (portal.award_basis, portal.named_values)."""
    months = months_before(last, definition.months)
    place = {mission["id"]: index for index, mission in enumerate(answer["missions"])}
    row = {month.isoformat(): index for index, month in enumerate(months)}
    part = {code: index for index, code in enumerate(definition.indicators)}
    values = np.full((len(months), len(place), len(part)), np.nan)
    posts = np.zeros((len(months), len(place)), dtype=int)
    for entry in answer["months"]:
        if entry["mission"] not in place:
            continue
        at = row[entry["month"]], place[entry["mission"]]
        if entry["value"] is not None:
            values[(*at, part[entry["indicator"]])] = entry["value"]
        posts[at] = max(posts[at], entry["posts"] or 0)
    observed = (~np.isnan(values)).all(axis=2).sum(axis=0)
    candidates = tuple(
        Candidate(
            id=mission["id"],
            name=mission["name"],
            city=mission["city"],
            host_country=mission["host"],
            group=_group(definition, mission["id"], mission["population"], mission["groups"]),
            months=int(observed[index]),
            posts=int(posts[:, index].sum()),
            country=mission.get("country", ""),
            short=_short(definition, mission["id"], int(observed[index]), int(posts[:, index].sum())),
        )
        for index, mission in enumerate(answer["missions"])
    )
    return Basis(candidates, tuple(months), values)


def _group(definition: Definition, mission: str, population: int | None, groups: dict[str, str]) -> str:
    """Return the group a mission is ranked within, in words; empty where all are one group."""
    if mission in definition.hardship:
        return _(HARDSHIP)
    if definition.peer_group == "all":
        return ""
    if definition.peer_group == "host_population_band" and definition.bands:
        return _band(definition.bands, population)
    return category_name(definition.peer_group, groups.get(definition.peer_group, "unknown"))


def _band(bounds: Sequence[int], population: int | None) -> str:
    if population is None:
        return _("Host population unknown")
    # An upper bound belongs to its band.
    edges: list[int | None] = [0, *bounds, None]
    for low, high in pairwise(edges):
        if high is None or population <= high:
            return band_text(low or 0, high)
    raise ValueError("the last band has no upper end")


def _short(definition: Definition, mission: str, months: int, posts: int) -> str:
    """Return what a mission lacks to take part, in words; empty when nothing."""
    if definition.missions and mission not in definition.missions:
        return _("not named in the rule")
    if months < definition.minimum_months:
        return _("figures of {months} of the {needed} months needed").format(
            months=months, needed=definition.minimum_months
        )
    if posts < definition.minimum_posts:
        return _("{posts} of the {needed} posts needed").format(posts=posts, needed=definition.minimum_posts)
    return ""


def period_code(months: Sequence[date]) -> tuple[str, str]:
    """Return the first and the last month as files name them."""
    return month_code(months[0]), month_code(months[-1])
