"""Days of the accounts' own time zones, where a file holds moments."""

from collections.abc import Mapping
from dataclasses import replace

from core.intake.accounts import UNNAMED
from core.intake.entries import entry
from core.intake.model import Grain, Verdict


def zones_wanted(
    verdict: Verdict, accounts: Mapping[str, str | None], zones: Mapping[str, str]
) -> dict[str, str]:
    """Return handle → time zone for the rows taken in, where the file holds moments; nothing otherwise.

    ``accounts`` says whose the rows of each handle are, ``zones`` in which zone an account lives.
    """
    if verdict.grain is not Grain.POST or not verdict.data["published_at"].notna().any():
        return {}
    return {handle: zones[account] for handle, account in accounts.items() if account and account in zones}


def written_zone(verdict: Verdict) -> str:
    """Return the zone whose days a file of this export has as long as nobody names another."""
    try:
        return entry(verdict.export or "").zone
    except KeyError:
        return "UTC"


def in_own_zones(read: Mapping[str, Verdict], zones: Mapping[str, str]) -> Verdict:
    """Return one verdict of the same file read in several zones: each row has its own account's day.

    ``read`` holds the verdicts by zone, ``zones`` the zone of each handle. Everything but the days
    is that of the first verdict.
    """
    first = next(iter(read.values()))
    if len(read) == 1:
        return first
    data = first.data.copy()
    zone_of = data["account"].fillna(UNNAMED).map(zones.get)
    for zone, verdict in read.items():
        rows = zone_of == zone
        days = verdict.data.set_index("source_row")["day"]
        data.loc[rows, "day"] = data.loc[rows, "source_row"].map(days).fillna(data.loc[rows, "day"])
    span = data["day"].agg(["min", "max"])
    return replace(first, data=data, period=(span["min"].date(), span["max"].date()))
