"""What two ministries share, as one of them sees it: practices, missions in each other's country, workshops."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from core.access.api import Api
from core.catalogue.names import sort_key


@dataclass(frozen=True, slots=True)
class SharedPractice:
    """A practice that one of the two told and the other took up, or that both took up.

    ``country`` told it; ``taken_up_by``: which of the two took it up.
    """

    id: str
    title: str
    country: str
    taken_up_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A mission that one of the two keeps in the other's country."""

    id: str
    name: str
    country: str
    host_country: str
    city: str


@dataclass(frozen=True, slots=True)
class SharedWorkshop:
    """A workshop that is over and that both took part in; ``country`` convened it."""

    id: str
    title: str
    country: str
    on_day: date


def shared_practices(api: Api, own: str, partner: str) -> list[SharedPractice]:
    """Return the practices that connect two ministries, by title."""
    both = (own, partner)
    taken_up: dict[str, list[str]] = defaultdict(list)
    for row in api.rows(
        "adoption",
        columns="practice_id,country",
        where={"country": list(both), "state": ["adopting", "adopted", "adapted"]},
        order=["practice_id", "country"],
    ):
        taken_up[row["practice_id"]].append(row["country"])
    if not taken_up:
        return []
    told = api.rows(
        "practice",
        columns="id,title,country",
        where={"id": list(taken_up), "version": ("not.is", "null"), "archived_at": None},
        order=["id"],
    )
    found = [
        SharedPractice(row["id"], row["title"], row["country"], tuple(taken_up[row["id"]])) for row in told
    ]
    connecting = [one for one in found if {one.country, *one.taken_up_by} >= set(both)]
    return sorted(connecting, key=lambda one: sort_key(one.title))


def posts_in_each_other(api: Api, own: str, partner: str) -> list[Post]:
    """Return the open missions that two countries keep in each other, the viewer's first, then by city."""
    both = [own, partner]
    rows = api.rows(
        "mission",
        columns="id,name,country,host_country,city",
        where={"country": both, "host_country": both, "closed_on": None},
        order=["id"],
    )
    found = [Post(**row) for row in rows if row["country"] != row["host_country"]]
    return sorted(found, key=lambda one: (one.country != own, sort_key(one.city), one.name))


def shared_workshops(api: Api, partner: str) -> list[SharedWorkshop]:
    """Return the workshops that both took part in, the latest first."""
    return [
        SharedWorkshop(row["id"], row["title"], row["country"], date.fromisoformat(row["on_day"]))
        for row in api.call("shared_workshops", partner=partner)
    ]
