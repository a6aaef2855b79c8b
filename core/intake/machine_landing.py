"""What a machine sent: checked, matched and stored as a whole, or answered with what to mend.

The work of the Upload page without a person: no question can be asked, so what the file does
not tell has to come with the request, and whatever stays open keeps the whole file out. It
runs in a process of its own (``python -m core.intake.machine_landing``, a job on its standard
input, an answer on its output), so that a large file costs the people on the portal nothing
but one processor, and a file that breaks the reader breaks nothing else.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from core.access.api import Api
from core.access.machines import Caller, window
from core.catalogue.missions import Mission, missions
from core.intake.accounts import UNNAMED, match_accounts, named_handles, own_accounts
from core.intake.check import check_file, check_files
from core.intake.landing import land
from core.intake.model import Grain, Platform, Verdict
from core.intake.remembered import remembered_mapping
from core.intake.submissions import same_file, submission, submit
from core.refusals import Refused, Unreachable
from core.settings import settings
from core.texts import N_, _, set_language

PROBLEMS: Final[Mapping[str, str]] = {
    "machine.not_recognised": N_(
        "The portal does not know this table, so nothing was stored. Upload it once by hand and match its columns; then a machine can send the next one."
    ),
    "machine.no_rows": N_(
        "No row of this table can be taken in, so nothing was stored. Mend it as said in the findings."
    ),
    "machine.unknown_accounts": N_(
        "Your ministry does not list these accounts: {detail}. Add them on the page of missions, or send others=leave_out to leave their rows out."
    ),
    "machine.whose": N_(
        "The file does not say whose figures these are. Name one of your ministry's accounts on {detail}: account=…"
    ),
    "machine.nothing_left": N_(
        "Every row belongs to an account your ministry does not list, so nothing was stored."
    ),
    "machine.outside_period": N_(
        "The file has posts from {detail}. The first and last day you name must include them."
    ),
}


@dataclass(frozen=True)
class Wishes:
    """What a request says beside the file. ``account`` is a handle for rows that name none."""

    file_name: str
    account: str = ""
    platform: Platform | None = None
    year: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    leave_others_out: bool = False
    submit: bool = False


@dataclass(frozen=True)
class Job:
    """One file that a machine sent, where it lies, and the language of the answer."""

    machine: Caller
    wishes: Wishes
    path: Path
    language: str


@dataclass(frozen=True)
class Answer:
    """An HTTP status and what is said with it."""

    status: int
    body: Mapping[str, Any]


@dataclass(frozen=True)
class _Table:
    """One table of the file: whose rows it holds, for which days; or why it cannot be stored."""

    verdict: Verdict
    accounts: Mapping[str, str | None]
    period: tuple[date, date] | None
    problem: tuple[str, str] | None = None


def receive(api: Api, job: Job) -> Answer:
    """Check what a machine sent and store every table of it, or none.

    A table that is here already is not stored twice; a request whose answer was lost may be
    repeated and goes on where it stopped. 201 when something new was stored, 200 when all of it
    was here, 422 with the reasons when nothing was stored.

    Raises:
        Refused: when the database says no.
        Unreachable: when it stays silent; the request may be repeated.
    """
    set_language(job.language)
    own = missions(api, country=job.machine.country)
    tables = [_table(verdict, own, job.wishes) for verdict in _verdicts(api, job)]
    if any(table.problem for table in tables):
        return Answer(422, {"stored": False, "tables": [_said(table) for table in tables]})
    stored = [_store(api, table, submit_too=job.wishes.submit) for table in tables]
    return Answer(
        201 if any(new for _id, new in stored) else 200,
        {
            "stored": True,
            "tables": [
                _said(table) | {"submission": _submission(api, known, new=new)}
                for table, (known, new) in zip(tables, stored, strict=True)
            ],
        },
    )


def _verdicts(api: Api, job: Job) -> list[Verdict]:
    """Return the verdicts on the tables of the file, with the ministry's own mappings where it has some."""
    wishes, file = job.wishes, (job.wishes.file_name, job.path)
    found = check_files([file], year=wishes.year, platform=wishes.platform)
    return [_remembered(api, job, verdict) if verdict.table else verdict for verdict in found]


def _remembered(api: Api, job: Job, verdict: Verdict) -> Verdict:
    known = remembered_mapping(api, verdict.table.columns) if verdict.table else None
    if not known:
        return verdict
    wishes = job.wishes
    again = check_file(
        wishes.file_name,
        job.path,
        mapping=known,
        year=wishes.year,
        platform=wishes.platform,
        part=verdict.part,
    )
    return again if again.recognised else verdict


def _table(verdict: Verdict, own: Sequence[Mission], wishes: Wishes) -> _Table:
    if not verdict.recognised:
        return _Table(verdict, {}, None, ("machine.not_recognised", ""))
    if not verdict.rows_accepted or verdict.period is None:
        return _Table(verdict, {}, None, ("machine.no_rows", ""))
    accounts, problem = _accounts(verdict, own, wishes)
    if problem is None:
        period, problem = _period(verdict, wishes)
        return _Table(verdict, accounts, period, problem)
    return _Table(verdict, accounts, None, problem)


def _accounts(
    verdict: Verdict, own: Sequence[Mission], wishes: Wishes
) -> tuple[Mapping[str, str | None], tuple[str, str] | None]:
    """Return handle → account id for every handle of the table, or what is not clear about one."""
    listed = own_accounts(own, verdict.platform)
    handles = named_handles(verdict)
    chosen = match_accounts(handles, verdict.platform, listed)
    if UNNAMED in chosen and wishes.account:
        chosen[UNNAMED] = match_accounts([wishes.account], verdict.platform, listed)[wishes.account]
        if chosen[UNNAMED] is None:
            return chosen, ("machine.unknown_accounts", wishes.account)
    if UNNAMED in chosen and chosen[UNNAMED] is None:
        return chosen, ("machine.whose", verdict.platform)
    unknown = [handle for handle, account in chosen.items() if account is None]
    if unknown and not wishes.leave_others_out:
        return chosen, ("machine.unknown_accounts", ", ".join(unknown[:20]))
    if len(unknown) == len(chosen):
        return chosen, ("machine.nothing_left", "")
    return chosen, None


def _period(verdict: Verdict, wishes: Wishes) -> tuple[tuple[date, date] | None, tuple[str, str] | None]:
    """Return the days a table covers; those of a daily file speak for themselves."""
    if verdict.grain is Grain.DAY or verdict.period is None:
        return verdict.period, None
    first, last = verdict.period
    covered = wishes.first_day or first, wishes.last_day or last
    if covered[0] > first or covered[1] < last:
        return None, ("machine.outside_period", f"{first} – {last}")
    return covered, None


def _store(api: Api, table: _Table, *, submit_too: bool) -> tuple[str, bool]:
    """Store one table and return its submission, and whether it is new."""
    known = same_file(api, table.verdict.sha256)
    if known is None and table.period is not None:
        made = land(api, table.verdict, table.accounts, table.period)
        if submit_too:
            submit(api, made)
        return made, True
    if known is None:
        raise ValueError("Only a table without a problem is stored.")
    if submit_too and known.state == "checked":
        submit(api, known.id)
    return known.id, False


def _submission(api: Api, known: str, *, new: bool) -> dict[str, object]:
    found = submission(api, known)
    return {
        "id": found.id,
        "state": found.state,
        "new": new,
        "url": f"{settings().public_url}/submissions?submission={found.id}",
    }


def _said(table: _Table) -> dict[str, object]:
    """Return the verdict as the command line gives it, with what keeps the table out."""
    said = table.verdict.to_json()
    if table.problem:
        code, detail = table.problem
        said["problem"] = {"code": code, "message": _(PROBLEMS[code]).format(detail=detail)}
    return said


def refused(trouble: Refused | Unreachable) -> Answer:
    """Return what is said when the database refuses or does not answer."""
    if isinstance(trouble, Unreachable):
        return problem(503, "unreachable", trouble.sentence)
    return problem(trouble.status, trouble.code, trouble.sentence)


def problem(status: int, code: str, message: str) -> Answer:
    """Return an answer that says why nothing was stored."""
    return Answer(status, {"stored": False, "code": code, "message": message})


def to_text(job: Job) -> str:
    """Return a job as text for the process that does it."""
    return json.dumps(asdict(job), default=str)


def from_text(text: str) -> Job:
    """Return the job that :func:`to_text` wrote."""
    said = json.loads(text)
    wishes = said["wishes"]
    days = {name: wishes[name] and date.fromisoformat(wishes[name]) for name in ("first_day", "last_day")}
    platform = wishes["platform"] and Platform(wishes["platform"])
    return Job(
        Caller(**said["machine"]),
        Wishes(**{**wishes, **days, "platform": platform}),
        Path(said["path"]),
        said["language"],
    )


def main() -> None:
    """Do the job on the standard input and write the answer to the standard output."""
    # The pages of the people on the portal come first.
    os.nice(10)
    job = from_text(sys.stdin.read())
    set_language(job.language)
    try:
        answer = receive(window(settings(), job.machine), job)
    except (Refused, Unreachable) as trouble:
        answer = refused(trouble)
    sys.stdout.write(json.dumps(asdict(answer), ensure_ascii=True))


if __name__ == "__main__":
    main()
