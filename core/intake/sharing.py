"""Who may see a submission's figures, what a partner would see of them, and who looked.

Figures of other ministries are read through one function of the database, which shows
the months that are shared by name and notes every look.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import sorted_countries
from core.intake.steps import ask
from core.texts import N_


@dataclass(frozen=True)
class Tier:
    """Who may see a submission's figures, with the sentence that explains it."""

    code: str
    title: str
    sentence: str


TIERS: Final = (
    Tier("own", N_("Own ministry"), N_("Only your ministry sees these figures. They enter no benchmark.")),
    Tier(
        "aggregate",
        N_("Benchmarks"),
        N_(
            "The figures enter the network's benchmarks, in which nobody can be recognised. This is the usual choice."
        ),
    ),
    Tier("network", N_("Network"), N_("Members of the network see the figures with your mission's name.")),
    Tier(
        "public",
        N_("Public"),
        N_("As with the network; members may also show them outside, with your mission's name."),
    ),
)

# Of a shared month: the measures, in the order of screens.
MEASURES: Final = (
    "posts", "visual_posts", "impressions", "reach", "views", "reactions", "comments", "shares", "interactions",
    "saves", "clicks", "followers", "follows_gained", "follows_lost", "profile_visits", "comments_answered",
    "first_reply_minutes",
)  # fmt: skip


def tier(code: str) -> Tier:
    """Return the tier of this code. Raises KeyError for one that does not exist."""
    return {found.code: found for found in TIERS}[code]


@dataclass(frozen=True, slots=True)
class SharedMonth:
    """The named figures of one account and month; ``tier`` is the narrowest behind it.

    ``measures`` holds those of :data:`MEASURES` that are known.
    """

    mission_id: str
    mission: str
    platform: str
    handle: str
    month: date
    tier: str
    days_present: int
    days_expected: int
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CellGroup:
    """A group of the benchmarks the figures may enter, with the quarters (first days) they may enter it in."""

    peer_group: str
    category: str
    first_quarter: date
    last_quarter: date


@dataclass(frozen=True, slots=True)
class PartnerView:
    """What members of a partner would see of a submission.

    ``resting`` counts the months that rest on it; those not in ``seen`` stay hidden.
    ``cells`` are the benchmarks the figures may enter without a name, once the embargo is over.
    """

    resting: int
    seen: tuple[SharedMonth, ...]
    cells: tuple[CellGroup, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody of another ministry looked up shared figures. ``at`` is UTC."""

    at: datetime
    viewer_name: str
    viewer_country: str
    months: int


def partners(api: Api, viewer: Viewer) -> list[str]:
    """Return the codes of the other countries of the network, by their names in the run's language."""
    rows = api.rows("country", columns="code", where={"in_network": True}, order=["code"])
    return sorted_countries(row["code"] for row in rows if row["code"] != viewer.country)


def share(api: Api, wanted: str, *, tier: str, embargo_until: date | None = None) -> None:
    """Change who may see the figures of an approved submission."""
    api.call(
        "share_submission",
        submission=wanted,
        tier=tier,
        embargo_until=embargo_until.isoformat() if embargo_until else "",
    )


def shared_figures(api: Api, country: str, from_month: date, to_month: date) -> list[SharedMonth]:
    """Return what a ministry shares by name, by mission, account and month. The look is noted for that ministry.

    Raises:
        Refused: ``sharing.no_such_partner`` for a country outside the network.
    """
    answer = api.call(
        "shared_figures", country=country, from_month=from_month.isoformat(), to_month=to_month.isoformat()
    )
    return _shared(json.loads(answer))


def see_as_partner(
    api: Api,
    wanted: str,
    partner: str,
    *,
    tier: str,
    embargo_until: date | None = None,
    with_held: bool = False,
) -> PartnerView:
    """Return what members of ``partner`` would see if the submission counted and were shared so.

    ``with_held`` counts the rows held back, as if the approver took them in.
    The database tries it and asks in the name of such a member; nothing stays of it, and
    nothing of the partner's own is shown.

    Raises:
        Refused: ``sharing.no_such_partner`` for the own or an unknown country.
    """
    answer = ask(
        api,
        "see_as_partner",
        submission=wanted,
        partner=partner,
        tier=tier,
        embargo_until=embargo_until.isoformat() if embargo_until else "",
        with_held=with_held,
    )
    cells = [
        CellGroup(
            cell["peer_group"],
            cell["category"],
            date.fromisoformat(cell["first_quarter"]),
            date.fromisoformat(cell["last_quarter"]),
        )
        for cell in answer["cells"]
    ]
    return PartnerView(answer["resting"], tuple(_shared(answer["seen"])), tuple(cells))


def looks(api: Api, of_submission: str) -> list[Look]:
    """Return who was shown months that rest on this submission, the latest first."""
    rows = api.rows("shared_view", where={"submissions": ("cs", f"{{{of_submission}}}")}, order=["-id"])
    return [
        Look(datetime.fromisoformat(row["at"]), row["viewer_name"], row["viewer_country"], row["months"])
        for row in rows
    ]


def _shared(rows: Sequence[Mapping[str, Any]]) -> list[SharedMonth]:
    return [
        SharedMonth(
            mission_id=row["mission_id"],
            mission=row["mission"],
            platform=row["platform"],
            handle=row["handle"],
            month=date.fromisoformat(row["month"]),
            tier=row["tier"],
            days_present=row["days_present"],
            days_expected=row["days_expected"],
            measures={name: row[name] for name in MEASURES if row[name] is not None},
        )
        for row in rows
    ]
