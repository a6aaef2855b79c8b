"""What a machine sent: checked, matched and stored as a whole, or answered with what to mend.

The work of the Upload page without a person: no question can be asked, so what the file does
not tell has to come with the request, and whatever stays open keeps the whole file out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.access.api import Api
from core.access.machines import Caller, window
from core.intake.codes import ASKED
from core.intake.known_files import here_already
from core.intake.landing import land
from core.intake.machine_tables import Desk, Table, Wishes, tables, with_findings
from core.intake.row_counts import row_counts
from core.intake.submissions import submission, submit
from core.refusals import Refused, Unreachable
from core.settings import settings
from core.texts import set_language


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


def receive(job: Job, *, progress: Callable[[float], None]) -> Answer:
    """Check what a machine sent and store every table of it, or none.

    A table that is here already is not stored twice; a request whose answer was lost may be
    repeated and goes on where it stopped. 201 when something new was stored, 200 when all of it
    was here, 422 with the reasons when nothing was stored. ``progress`` is told the stored share
    of the tables, from 0 to 1.

    Raises:
        Refused: when the database says no.
        Unreachable: when it stays silent; the request may be repeated.
    """
    set_language(job.language)
    # Asked for when the work begins: a token made before a long wait would be over.
    api = window(settings(), job.machine)
    found = tables(Desk(api, job.machine.country, job.path, job.wishes))
    if any(table.problem for table in found):
        return Answer(422, {"stored": False, "tables": [_said(table) for table in found]})
    stored = []
    for place, table in enumerate(found):
        progress(place / len(found))
        stored.append(_store(api, table, job.wishes))
    return Answer(
        201 if any(new for _id, new in stored) else 200,
        {
            "stored": True,
            "tables": [
                _said(table) | {"submission": _submission(api, known, new=new)}
                for table, (known, new) in zip(found, stored, strict=True)
            ],
        },
    )


def _store(api: Api, table: Table, wishes: Wishes) -> tuple[str, bool]:
    """Store one table and return its submission, and whether it brought anything new."""
    known = here_already(api, [table.verdict.sha256]).get(table.verdict.sha256)
    if known is None and table.period is not None:
        made = land(
            api,
            table.verdict,
            table.accounts,
            table.period,
            kind=wishes.kind,
            continues=table.continues,
            extra=table.beside,
        )
        if wishes.submit:
            submit(api, made)
        return made, True
    if known is None:
        raise ValueError("Only a table without a problem is stored.")
    if wishes.submit and known.state == "checked":
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


def _said(table: Table) -> dict[str, object]:
    """Return the verdict as the command line gives it, with what keeps the table out or the rows that are stored."""
    verdict = with_findings(table)
    if table.problem:
        problem = {"code": table.problem.code, "message": table.problem.sentence}
        return verdict.to_json() | {"problem": problem}
    # What the file left open is answered where it was stored, and is not asked again.
    said = replace(verdict, findings=tuple(f for f in verdict.findings if f.code not in ASKED)).to_json()
    rows = row_counts(table.verdict, table.accounts)
    return said | {"rows": {"total": rows.total, "accepted": rows.taken_in, "refused": rows.kept_out}}


def refused(trouble: Refused | Unreachable) -> Answer:
    """Return what is said when the database refuses or does not answer."""
    if isinstance(trouble, Unreachable):
        return problem(503, "unreachable", trouble.sentence)
    return problem(trouble.status, trouble.code, trouble.sentence)


def problem(status: int, code: str, message: str) -> Answer:
    """Return an answer that says why nothing was stored."""
    return Answer(status, {"stored": False, "code": code, "message": message})
