"""Reads benchmarks through the viewer's window. Every look-up of a cell is logged by the database."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from core.access.api import PAGE, Api
from core.benchmarks.hosts import HostTerm
from core.benchmarks.model import (
    Benchmark,
    Cell,
    Indicator,
    Option,
    OwnFigure,
    PeerGroup,
    Period,
    Published,
    ReferenceLine,
    Release,
)


def indicators(api: Api) -> list[Indicator]:
    """Return all indicators in their order. Raises Refused or Unreachable, as all functions here."""
    return [
        Indicator(
            code=row["code"],
            name=row["name"],
            question=row["question"],
            definition=row["definition"],
            unit=row["unit"],
            percent=row["scale"] == "percent",
            better=row["better"],
            minimum_days=row["minimum_days"],
            source=row["source"],
            denominator=row["denominator"],
            needs=tuple(row["needs"]),
            platforms=tuple(row["platforms"]) if row["platforms"] is not None else None,
            minimum_sample=row["minimum_sample"],
        )
        for row in api.rows("indicator", order=["position"])
    ]


def reference_lines(api: Api) -> list[ReferenceLine]:
    """Return all published benchmarks of others, by publisher and year."""
    return [
        ReferenceLine(
            indicator=row["indicator"],
            platform=row["platform"],
            value=row["value"],
            statistic=row["statistic"],
            denominator=row["denominator"],
            publisher=row["publisher"],
            year=row["year"],
            second_hand=row["second_hand"],
            found_in=row["found_in"],
        )
        for row in api.rows("reference_line", order=["publisher", "year", "code"])
    ]


def peer_groups(api: Api) -> list[PeerGroup]:
    """Return all peer groups in their order."""
    rows = api.rows("peer_group", columns="code,name,definition", order=["position"])
    return [PeerGroup(row["code"], row["name"], row["definition"]) for row in rows]


def latest_release(api: Api) -> Release | None:
    """Return the latest release; None before the first."""
    for row in api.rows("release", order=["-number"], limit=1):
        return Release(
            number=row["number"],
            as_of=date.fromisoformat(row["as_of"]),
            cut_at=datetime.fromisoformat(row["cut_at"]),
            rule_version=row["rule_version"],
            published=row["published"],
            revised=row["revised"],
            suppressed=row["suppressed"],
        )
    return None


def options(api: Api) -> list[Option]:
    """Return everything that has a published figure; the same for every member until the next release."""
    order = ["-quarter", "indicator", "platform", "peer_group"]
    return [_option(row) for row in api.rows("benchmark_options", order=order)]


def newest_quarter(api: Api) -> list[Option]:
    """Return what of the newest quarter has a published figure of all missions; empty before the first release."""
    rows = api.rows(
        "benchmark_options",
        where={"peer_group": "all"},
        order=["-quarter", "indicator", "platform"],
        limit=PAGE,
    )
    return [_option(row) for row in rows if row["quarter"] == rows[0]["quarter"]]


def _option(row: Mapping[str, Any]) -> Option:
    return Option(
        indicator=row["indicator"],
        platform=row["platform"],
        quarter=date.fromisoformat(row["quarter"]),
        peer_group=row["peer_group"],
        categories=tuple(row["categories"]),
    )


def benchmark(api: Api, cell: Cell) -> Benchmark:
    """Return one cell as it stands; a suppressed one says why.

    Raises:
        Refused: ``benchmarks.no_such_cell`` for an indicator or peer group that does not exist.
    """
    row = api.call(
        "benchmark",
        indicator=cell.indicator,
        platform=cell.platform,
        quarter=cell.quarter.isoformat(),
        peer_group=cell.peer_group,
        category=cell.category,
    )[0]
    return read_benchmark(cell, row)


def read_benchmark(cell: Cell, row: Mapping[str, Any]) -> Benchmark:
    """Return the cell that a row of the database tells of."""
    return Benchmark(
        cell=cell,
        published=row["status"] == "published",
        reason=row["reason"],
        release=row["release"],
        as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        rule_version=row["rule_version"],
        missions=row["missions"],
        p10=row["p10"],
        p25=row["p25"],
        median=row["median"],
        p75=row["p75"],
        p90=row["p90"],
    )


def registered_missions(api: Api, cell: Cell) -> int | None:
    """Return how many missions of a cell have an account in the catalogue; None for groups by size."""
    found: int | None = api.call(
        "registered_missions",
        platform=cell.platform,
        quarter=cell.quarter.isoformat(),
        peer_group=cell.peer_group,
        category=cell.category,
    )
    return found


def platforms_held(api: Api, country: str) -> Counter[str]:
    """Return how many accounts a country has on each platform."""
    held = api.rows("account", columns="platform", where={"country": country}, order=["id"])
    return Counter(row["platform"] for row in held)


def own_figures(api: Api, indicator: str, platform: str, quarter: date) -> list[OwnFigure]:
    """Return the viewer's own missions with figures of the quarter, from all their approved months."""
    rows = api.call("own_figures", indicator=indicator, platform=platform, quarter=quarter.isoformat())
    return [
        OwnFigure(
            mission_id=row["mission_id"],
            mission=row["mission"],
            host_country=row["host_country"],
            city=row["city"],
            value=row["value"],
            days=row["days"],
            days_expected=row["days_expected"],
            categories=_mapping(row["categories"]),
            missing=row["missing"],
        )
        for row in rows
    ]


def own_series(
    api: Api, indicator: str, platform: str, step: Literal["month", "quarter"], first: date, last: date
) -> list[Period]:
    """Return the viewer's own missions period by period, from the month ``first`` to the month ``last``."""
    rows = api.call(
        "own_series",
        indicator=indicator,
        platform=platform,
        step=step,
        from_month=first.isoformat(),
        to_month=last.isoformat(),
    )
    return [Period(row["mission_id"], date.fromisoformat(row["period"]), row["value"]) for row in rows]


def benchmark_series(api: Api, cell: Cell) -> list[Published]:
    """Return the published quarters of a cell's category, the earliest first; its own quarter does not matter."""
    rows = api.call(
        "benchmark_series",
        indicator=cell.indicator,
        platform=cell.platform,
        peer_group=cell.peer_group,
        category=cell.category,
    )
    return [
        Published(
            quarter=date.fromisoformat(row["quarter"]),
            release=row["release"],
            missions=row["missions"],
            p25=row["p25"],
            median=row["median"],
            p75=row["p75"],
        )
        for row in rows
    ]


def host_terms(api: Api, indicator: str, platform: str, quarter: date) -> dict[str, list[HostTerm]]:
    """Return mission → the published medians of the groups that say what to expect where it is."""
    found: dict[str, list[HostTerm]] = defaultdict(list)
    for row in api.call("host_terms", indicator=indicator, platform=platform, quarter=quarter.isoformat()):
        found[row["mission_id"]].append(
            HostTerm(row["peer_group"], row["category"], row["median"], row["missions"])
        )
    return dict(found)


def cut_release(api: Api) -> tuple[int | None, int, int, int]:
    """Publish what is due today; return release number (None: nothing new), published, revised, kept back.

    A large network with years of history takes many steps; each call to the database takes
    as many as a request may, so this may last minutes.

    Raises:
        Refused: ``access.role_needed`` for whoever is not of the secretariat.
    """
    row = api.call("cut_release")[0]
    while row["steps_left"]:
        row = api.call("cut_release")[0]
    return row["number"], row["published"], row["revised"], row["suppressed"]


def _mapping(value: str | Mapping[str, Any]) -> dict[str, str]:
    # One server sends json in an answer as an object, another as its text.
    return dict(json.loads(value) if isinstance(value, str) else value)
