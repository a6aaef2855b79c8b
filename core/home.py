"""What a person's first page says: what waits for them, and what happened lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.headlines import headline
from core.benchmarks.model import Cell, Indicator, Option, OwnFigure
from core.benchmarks.reading import benchmark, indicators, options, own_figures
from core.benchmarks.standing import months_before
from core.intake.submissions import Submission, submissions, waits_for
from core.reconcile.grades import Confidence, confidence, month_grades

LATELY: Final = 5
# Home says three figures, no more; the rest is on the page of benchmarks.
FIGURES: Final = 3


@dataclass(frozen=True)
class News:
    """Something that happened: ``kind`` (release, edition, decision), when, and what about."""

    kind: str
    on: date
    subject: str
    state: str = ""
    link: str = ""


@dataclass(frozen=True)
class Standing:
    """Where the viewer's missions stand in one figure, in one sentence, and how far it may be trusted."""

    indicator: Indicator
    cell: Cell
    sentence: str
    confidence: Confidence | None = None


def waiting(api: Api, viewer: Viewer) -> list[Submission]:
    """Return the submissions whose next step is this viewer's, oldest first."""
    own = submissions(api, states=["submitted", "returned", "checked"])
    return sorted((found for found in own if waits_for(found, viewer)), key=lambda found: found.created_at)


def news(api: Api) -> list[News]:
    """Return the latest events the viewer may know of, newest first."""
    happened = [*_releases(api), *_editions(api), *_decisions(api)]
    return sorted(happened, key=lambda event: event.on, reverse=True)[:LATELY]


def _releases(api: Api) -> Iterator[News]:
    for row in api.rows("release", order=["-number"], limit=1):
        yield News("release", datetime.fromisoformat(row["cut_at"]).date(), str(row["number"]))


def _editions(api: Api) -> Iterator[News]:
    for row in api.rows(
        "edition", where={"state": "published", "held_on": ("not.is", "null")}, order=["-held_on"], limit=1
    ):
        yield News("edition", date.fromisoformat(row["held_on"]), row["title"])


def _decisions(api: Api) -> Iterator[News]:
    decided = ("approved", "returned")
    for row in api.rows("submission", where={"state": list(decided)}, order=["-decided_at"], limit=LATELY):
        yield News(
            "decision",
            datetime.fromisoformat(row["decided_at"]).date(),
            row["file_name"],
            row["state"],
            row["id"],
        )


def standing(api: Api) -> list[Standing]:
    """Return where the viewer's missions stand among all missions, on the platform most of them report.

    Empty before the first release, or when the ministry has no figures of that quarter.
    """
    whole_network = [option for option in options(api) if option.peer_group == "all"]
    if not whole_network:
        return []
    quarter = max(option.quarter for option in whole_network)
    latest = [option for option in whole_network if option.quarter == quarter]
    known = indicators(api)
    # The first indicator tells which platform is reported most; asking for every one of them would cost too much.
    first = next(entry.code for entry in known if any(option.indicator == entry.code for option in latest))
    held = {
        option.platform: len(own_figures(api, first, option.platform, quarter))
        for option in latest
        if option.indicator == first
    }
    platform = max(held, key=lambda name: held[name])
    here = {option.indicator: option for option in latest if option.platform == platform}
    found: list[Standing] = []
    for indicator in known:
        if indicator.code in here and len(found) < FIGURES:
            own = own_figures(api, indicator.code, platform, quarter)
            if any(figure.value is not None for figure in own):
                found.append(_standing(api, indicator, here[indicator.code], own))
    return found


def _standing(api: Api, indicator: Indicator, option: Option, own: list[OwnFigure]) -> Standing:
    cell = Cell(option.indicator, option.platform, option.quarter, option.peer_group, option.categories[0])
    grades = month_grades(api, cell.quarter, months_before(cell.quarter, -2), indicator.needs)
    told = {figure.mission_id for figure in own if figure.value is not None}
    return Standing(
        indicator,
        cell,
        headline(indicator, benchmark(api, cell), own),
        confidence(grades, missions=told, platform=cell.platform),
    )
