"""The tables of a file that a machine sent, each with what a person would have been asked about it.

What the request does not say is taken from what the ministry answered before about such files:
how columns are matched, which platform a file is of, whose figures it holds. What then still is
open is a problem with the table, and a sentence that says how to put it right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from core.access.api import Api
from core.catalogue.handles import platform_name
from core.catalogue.missions import missions
from core.intake import refused
from core.intake.accounts import (
    UNNAMED,
    FormerHandle,
    OwnAccount,
    claimants,
    former_handles,
    match_accounts,
    named_handles,
    own_accounts,
)
from core.intake.check import check_files
from core.intake.findings import Finding
from core.intake.history import across_platforms, against_history, known_months, months_of, replacing
from core.intake.known_files import KnownFile, here_already, origin_of
from core.intake.model import Grain, Platform, SubmissionKind, Verdict
from core.intake.remembered import Answer, kind_of, remembered_answers, remembered_mapping
from core.intake.zones import written_zone, zones_wanted
from core.texts import N_, _

PROBLEMS: Final[Mapping[str, str]] = {
    "machine.not_recognised": N_(
        "The portal does not know this table, so nothing was stored. Upload it once by hand and match its columns; then a machine can send the next one."
    ),
    "machine.no_rows": N_(
        "No row of this table can be taken in, so nothing was stored. Mend it as said in the findings."
    ),
    "machine.which_platform": N_("The file does not say which platform it is of. Name it: platform=…"),
    "machine.whose": N_(
        "The file does not say whose figures these are. Name one of your ministry's accounts on {detail}: account=…"
    ),
    "machine.unknown_accounts": N_(
        "Your ministry does not list these accounts: {detail}. Add them on the page of missions, or send others=leave_out to leave their rows out."
    ),
    "machine.which_account": N_(
        "More than one account of your ministry had this name in the days of the file: {detail}. Upload the file by hand and say whose rows these are."
    ),
    "machine.nothing_left": N_(
        "Every row belongs to an account your ministry does not list, so nothing was stored."
    ),
    "machine.other_kind": N_(
        "This very file is here already as the other kind: the ministry's own figures and external monitoring cannot be the same file. Check which of the two it is, and withdraw the other."
    ),
    "machine.outside_period": N_(
        "The file has posts from {detail}. The first and last day you name must include them."
    ),
}
NAMED: Final = 20


@dataclass(frozen=True)
class Wishes:
    """What a request says beside the file: ``account`` is a handle for rows that name none, ``kind`` whose figures they are."""

    file_name: str
    account: str = ""
    platform: Platform | None = None
    year: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    leave_others_out: bool = False
    kind: SubmissionKind = SubmissionKind.REPORTED
    submit: bool = False


class Problem(Exception):  # noqa: N818 - an answer to the sender, not a fault of ours.
    """What keeps a table out; ``code`` is one of :data:`PROBLEMS`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    @property
    def sentence(self) -> str:
        """What is wrong and how to put it right, in the run's language."""
        return _(PROBLEMS[self.code]).format(detail=self.detail)


@dataclass(frozen=True)
class Table:
    """One table with everything that storing it needs, or with the problem that keeps it out."""

    verdict: Verdict
    accounts: Mapping[str, str | None]
    period: tuple[date, date] | None = None
    beside: tuple[Finding, ...] = ()
    continues: str | None = None
    problem: Problem | None = None


@dataclass(frozen=True)
class Desk:
    """What is known about a ministry while one of its files is looked at; each thing asked for once."""

    api: Api
    country: str
    path: Path
    wishes: Wishes

    @cached_property
    def accounts(self) -> Mapping[Platform, list[OwnAccount]]:
        """The ministry's accounts by platform."""
        own = missions(self.api, country=self.country)
        return {platform: own_accounts(own, platform) for platform in Platform}

    @cached_property
    def every_account(self) -> Mapping[str, OwnAccount]:
        """The ministry's accounts by their id."""
        return {account.id: account for held in self.accounts.values() for account in held}

    @cached_property
    def former(self) -> list[FormerHandle]:
        """The handles those accounts had before."""
        return former_handles(self.api)

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """What the ministry answered before about kinds of files."""
        return remembered_answers(self.api)

    @cached_property
    def parent(self) -> KnownFile | None:
        """The submission whose mended rows the file holds, if it is such a file."""
        origin = refused.origin(self.path.read_bytes())
        return origin_of(self.api, origin) if origin else None

    def read(
        self,
        *,
        mapping: Mapping[str, str] | None = None,
        platform: Platform | None = None,
        zone: str | Mapping[str, str] | None = None,
        part: str | None = None,
    ) -> list[Verdict]:
        """Return the verdicts on the file with these answers."""
        return check_files(
            [(self.wishes.file_name, self.path)],
            mapping=mapping,
            year=self.wishes.year,
            platform=self.wishes.platform or platform,
            zone=zone,
            part=part,
        )


def tables(desk: Desk) -> list[Table]:
    """Return every table of the file, ready to be stored or with its problem.

    Raises:
        Unreachable: when the database does not answer.
    """
    return [_table(desk, verdict) for verdict in desk.read()]


def _table(desk: Desk, first: Verdict) -> Table:
    verdict, accounts = first, dict[str, str | None]()
    try:
        verdict, mapping = _mapped(desk, verdict)
        platform = _platform(desk, verdict)
        if platform is not None:
            verdict = desk.read(mapping=mapping, platform=platform, part=verdict.part)[0]
        if not verdict.rows_accepted:
            raise Problem("machine.no_rows")  # noqa: TRY301 - one way out for every problem.
        accounts = _accounts(desk, verdict)
        verdict = _in_own_days(desk, verdict, accounts, mapping, platform)
        continues = desk.parent.id if desk.parent and desk.parent.open else None
        period = _period(verdict, desk.wishes)
        _refuse_other_kind(desk, verdict)
        return Table(verdict, accounts, period, _beside(desk, verdict, accounts, period), continues)
    except Problem as problem:
        return Table(verdict, accounts, problem=problem)


def _mapped(desk: Desk, verdict: Verdict) -> tuple[Verdict, Mapping[str, str] | None]:
    """Return a recognised table, by the ministry's own matching of its columns where it needs one."""
    if verdict.recognised:
        return verdict, None
    known = remembered_mapping(desk.api, verdict.table.columns) if verdict.table else None
    again = desk.read(mapping=known, part=verdict.part)[0] if known else verdict
    if not again.recognised:
        raise Problem("machine.not_recognised")
    return again, known


def _platform(desk: Desk, verdict: Verdict) -> Platform | None:
    """Return the platform last answered for such files, where the file and the request leave it open."""
    if "hint.no_platform" not in verdict.counts or desk.wishes.platform:
        return None
    known = desk.answers.get(verdict.export or "")
    if known is None or known.platform is None:
        raise Problem("machine.which_platform")
    return known.platform


def _accounts(desk: Desk, verdict: Verdict) -> dict[str, str | None]:
    """Return handle → account id for every handle of the table; None leaves its rows out."""
    listed = desk.accounts[verdict.platform]
    since = verdict.period[0] if verdict.period else None
    chosen = match_accounts(named_handles(verdict), verdict.platform, listed, desk.former, since)
    if UNNAMED in chosen:
        chosen[UNNAMED] = _unnamed(desk, verdict, chosen[UNNAMED])
    unknown = [handle for handle, account in chosen.items() if account is None]
    # One's own rows are never left out with those of others.
    if several := [
        handle for handle in unknown if claimants(handle, verdict.platform, listed, desk.former, since)
    ]:
        raise Problem("machine.which_account", ", ".join(several[:NAMED]))
    if unknown and not desk.wishes.leave_others_out:
        raise Problem("machine.unknown_accounts", ", ".join(unknown[:NAMED]))
    if len(unknown) == len(chosen):
        raise Problem("machine.nothing_left")
    return chosen


def _unnamed(desk: Desk, verdict: Verdict, only: str | None) -> str:
    """Return whose the rows are that name no account: as the request says, or as last time."""
    listed, said = desk.accounts[verdict.platform], desk.wishes.account
    if said:
        meant = claimants(said, verdict.platform, listed, desk.former)
        if len(meant) != 1:
            raise Problem("machine.which_account" if meant else "machine.unknown_accounts", said)
        return meant[0]
    known = desk.answers.get(kind_of(verdict))
    before = known.account_id if known and known.account_id in {account.id for account in listed} else None
    if found := only or before:
        return found
    raise Problem("machine.whose", platform_name(verdict.platform))


def _in_own_days(
    desk: Desk,
    verdict: Verdict,
    accounts: Mapping[str, str | None],
    mapping: Mapping[str, str] | None,
    platform: Platform | None,
) -> Verdict:
    """Return the verdict with each row on the day of its own account's zone."""
    every = {account.id: account.time_zone for account in desk.every_account.values()}
    zones = zones_wanted(verdict, accounts, every)
    if set(zones.values()) <= {written_zone(verdict)}:
        return verdict
    return desk.read(mapping=mapping, platform=platform, zone=zones, part=verdict.part)[0]


def _period(verdict: Verdict, wishes: Wishes) -> tuple[date, date]:
    """Return the days a table covers; those of a daily file speak for themselves."""
    if verdict.period is None:
        raise Problem("machine.no_rows")
    first, last = verdict.period
    if verdict.grain is Grain.DAY:
        return first, last
    covered = wishes.first_day or first, wishes.last_day or last
    if covered[0] > first or covered[1] < last:
        raise Problem("machine.outside_period", f"{first} – {last}")
    return covered


def _refuse_other_kind(desk: Desk, verdict: Verdict) -> None:
    """Refuse a table whose figures are here already, but as what the request says they are not."""
    known = here_already(desk.api, [verdict.sha256]).get(verdict.sha256)
    if known is not None and known.kind is not desk.wishes.kind:
        raise Problem("machine.other_kind")


def _beside(
    desk: Desk, verdict: Verdict, accounts: Mapping[str, str | None], period: tuple[date, date]
) -> tuple[Finding, ...]:
    """Return what the accounts' own months and the missions' other accounts say about a table.

    External monitoring replaces no month, and is meant to differ: nothing is said of it.
    """
    if desk.wishes.kind is SubmissionKind.MONITORED:
        return ()
    own = desk.every_account
    names = {account.id: account.name for account in own.values()}
    held = {own[account].mission_id for account in accounts.values() if account}
    known = known_months(desk.api, [account.id for account in own.values() if account.mission_id in held])
    months = months_of(verdict, accounts, period)
    return (
        *across_platforms(months, known, names),
        *against_history(months, known, names),
        *replacing(months, known, names),
    )


def with_findings(table: Table) -> Verdict:
    """Return the verdict with what was found beside the accounts' history."""
    return replace(table.verdict, findings=(*table.beside, *table.verdict.findings))
