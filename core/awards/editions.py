"""Published editions of the award, their results, and the winners nearest to an indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.access.api import Api
from core.awards.rules import month_start

# A publisher also sees drafts; here nobody does, unless what waits for a second publisher is asked for too.
PUBLISHED: Final = {"state": "published"}
OUT: Final = ("published",)
AFTERWARDS: Final = ("published", "review")


@dataclass(frozen=True)
class Edition:
    """One year's award: when and where it was given, what it rests on, and where we know it from.

    ``demonstration``: it was given by nobody, and its figures are invented.
    """

    id: str
    given_by: str
    year: int
    title: str
    held_on: date | None
    place: str | None
    basis: str | None
    source_title: str | None
    source_url: str | None
    source_note: str | None
    demonstration: bool = False


@dataclass(frozen=True)
class Category:
    """What an edition honours. ``indicator`` is the code of the one that lies nearest, if any does."""

    id: str
    code: str
    title: str
    description: str
    indicator: str | None
    holder: str


@dataclass(frozen=True)
class Link:
    """A page elsewhere that tells of a result."""

    title: str
    url: str


@dataclass(frozen=True)
class WorkedPart:
    """One part of a published score: the mission's figure, its place (0 to 100) and the weight of the place."""

    indicator: str
    weight: float
    value: float
    place: float


@dataclass(frozen=True)
class Working:
    """What a published score adds up from.

    ``score`` is 0 to 100 among ``missions`` of the group, ``best_rank`` to
    ``worst_rank`` what the figures cannot tell apart, ``tied`` whether this cannot be
    told from the first. ``jury`` is the jury's score where it had ``jury_weight``.
    """

    platform: str
    first_month: date
    last_month: date
    missions: int
    score: float
    best_rank: int
    worst_rank: int
    tied: bool
    jury: float | None
    jury_weight: float
    parts: tuple[WorkedPart, ...]


@dataclass(frozen=True)
class Result:
    """Who was honoured in a category.

    ``band`` is the group of missions the edition ranked within, ``figure`` the value
    it published in the unit of the category's indicator; both may be missing, as
    may ``working``: what its score adds up from.
    """

    id: str
    category: Category
    band: str | None
    rank: int
    mission_id: str
    mission_name: str
    country: str
    city: str
    host_country: str
    person_name: str | None
    citation: str
    figure: float | None
    links: tuple[Link, ...]
    rule_id: str | None
    working: Working | None
    photo_id: str | None
    photo_alt: str | None


@dataclass(frozen=True)
class Winner:
    """A mission that came first in an award near an indicator.

    ``value`` is None where none was published, ``platform`` where the edition did not say which it is of.
    """

    mission_id: str
    name: str
    award: str
    value: float | None
    platform: str | None = None


def editions(api: Api) -> list[Edition]:
    """Return the published editions, the newest first; one of the demonstration network comes last.

    Raises:
        Refused: when the viewer may not read them.
        Unreachable: when the database does not answer.
    """
    rows = api.rows("edition", where=PUBLISHED, order=["demonstration", "-year", "id"])
    return [edition_of(row) for row in rows]


def edition_of(row: Mapping[str, Any]) -> Edition:
    """Return the edition of a row of ``api.edition``."""
    return Edition(
        id=row["id"],
        given_by=row["given_by"],
        year=row["year"],
        title=row["title"],
        held_on=date.fromisoformat(row["held_on"]) if row["held_on"] else None,
        place=row["place"],
        basis=row["basis"],
        source_title=row["source_title"],
        source_url=row["source_url"],
        source_note=row["source_note"],
        demonstration=row["demonstration"],
    )


def categories(api: Api, edition: Edition, states: Sequence[str] = OUT) -> list[Category]:
    """Return the categories of an edition that are in one of the states, in their order."""
    wanted = {"state": list(states), "edition_id": edition.id}
    return [_category(row) for row in api.rows("category", where=wanted, order=["position", "id"])]


def results(api: Api, edition: Edition, states: Sequence[str] = OUT) -> list[Result]:
    """Return the results of an edition that are in one of the states, by the order of its categories, then by rank."""
    of_edition = {"state": list(states), "edition_id": edition.id}
    known = {category.id: category for category in categories(api, edition, states)}
    place = {category: position for position, category in enumerate(known)}
    found = [
        _result(row, known[row["category_id"]])
        for row in api.rows("result", where=of_edition, order=["band", "rank", "mission_name", "id"])
        # A category may be published between the two questions; its results come with the next run.
        if row["category_id"] in known
    ]
    return sorted(found, key=lambda result: place[result.category.id])


def winners(api: Api, indicator: str) -> list[Winner]:
    """Return the missions that came first in categories nearest to the indicator, the newest edition first."""
    near = api.rows("category", where={**PUBLISHED, "indicator": indicator}, order=["position", "id"])
    if not near:
        return []
    titles = {row["id"]: row["title"] for row in near}
    years = {edition.id: edition.year for edition in editions(api)}
    first = api.rows(
        "result",
        where={**PUBLISHED, "rank": 1, "category_id": list(titles)},
        order=["band", "mission_name", "id"],
    )
    known = [row for row in first if row["edition_id"] in years]
    return [
        Winner(
            mission_id=row["mission_id"],
            name=row["mission_name"],
            award=f"{titles[row['category_id']]} {years[row['edition_id']]}",
            value=row["figure"],
            platform=row["working"]["platform"] if row["working"] else None,
        )
        for row in sorted(known, key=lambda row: -years[row["edition_id"]])
    ]


def _category(row: Mapping[str, Any]) -> Category:
    return Category(
        id=row["id"],
        code=row["code"],
        title=row["title"],
        description=row["description"],
        indicator=row["indicator"],
        holder=row["holder"],
    )


def _result(row: Mapping[str, Any], category: Category) -> Result:
    return Result(
        id=row["id"],
        category=category,
        band=row["band"],
        rank=row["rank"],
        mission_id=row["mission_id"],
        mission_name=row["mission_name"],
        country=row["country"],
        city=row["city"],
        host_country=row["host_country"],
        person_name=row["person_name"],
        citation=row["citation"],
        figure=row["figure"],
        links=tuple(Link(link["title"], link["url"]) for link in row["links"]),
        rule_id=row["rule_id"],
        working=working(row["working"]) if row["working"] else None,
        photo_id=row["photo_id"],
        photo_alt=row["photo_alt"],
    )


def working(data: Mapping[str, Any]) -> Working:
    """Return the working as the database keeps it."""
    return Working(
        platform=data["platform"],
        first_month=month_start(data["from"]),
        last_month=month_start(data["to"]),
        missions=data["missions"],
        score=data["score"],
        best_rank=data["best_rank"],
        worst_rank=data["worst_rank"],
        tied=bool(data["tied"]),
        jury=data.get("jury"),
        jury_weight=data.get("jury_weight") or 0.0,
        parts=tuple(
            WorkedPart(part["indicator"], part["weight"], part["value"], part["place"])
            for part in data["parts"]
        ),
    )
