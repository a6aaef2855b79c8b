"""Days of the accounts' own time zones, where a file holds moments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.intake.accounts import UNNAMED
from core.intake.check import check_files
from core.intake.entries import entry
from core.intake.model import Grain, Platform, Verdict


@dataclass(frozen=True)
class Said:
    """What a person said about one table of a file: see :func:`core.intake.check.check_file`.

    ``zones`` holds the time zone of each handle, for a file of moments.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    platform: Platform | None = None
    part: str | None = None
    zones: Mapping[str, str] = field(default_factory=dict)


def check_as_said(
    name: str, data: bytes | Path, said: Said, *, progress: Callable[[float], None] | None = None
) -> list[Verdict]:
    """Return the verdicts on a file as answered, each row on the day of its own account's zone.

    Where zones are said, one table is meant: its verdict comes back, or none when the file no
    longer has it.
    """
    read: dict[str, Verdict] = {}
    zones: list[str | None] = [*dict.fromkeys(said.zones.values())] or [None]
    for place, zone in enumerate(zones):

        def share(done: float, before: int = place) -> None:
            if progress is not None:
                progress((before + done) / len(zones))

        verdicts = check_files(
            [(name, data)],
            mapping=said.mapping or None,
            year=said.year,
            platform=said.platform,
            zone=zone,
            part=said.part,
            progress=share,
        )
        if zone is None or not verdicts:
            return verdicts
        read[zone] = verdicts[0]
    return [in_own_zones(read, said.zones)]


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
