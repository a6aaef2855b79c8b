"""Days of the accounts' own time zones, where a file holds moments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
    verdicts = check_files(
        [(name, data)],
        mapping=said.mapping or None,
        year=said.year,
        platform=said.platform,
        zone=said.zones or None,
        part=said.part,
        progress=progress,
    )
    return verdicts[:1] if said.zones else verdicts


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
