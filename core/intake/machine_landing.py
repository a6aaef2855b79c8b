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
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core.access.api import Api
from core.access.machines import Caller, window
from core.intake.known_files import here_already
from core.intake.landing import land
from core.intake.machine_tables import Desk, Table, Wishes, tables, with_findings
from core.intake.model import Platform
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
    found = tables(Desk(api, job.machine.country, job.path, job.wishes))
    if any(table.problem for table in found):
        return Answer(422, {"stored": False, "tables": [_said(table) for table in found]})
    stored = [_store(api, table, submit_too=job.wishes.submit) for table in found]
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


def _store(api: Api, table: Table, *, submit_too: bool) -> tuple[str, bool]:
    """Store one table and return its submission, and whether it brought anything new."""
    known = here_already(api, [table.verdict.sha256]).get(table.verdict.sha256)
    if known is None and table.period is not None:
        made = land(
            api,
            table.verdict,
            table.accounts,
            table.period,
            continues=table.continues,
            extra=table.beside,
        )
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


def _said(table: Table) -> dict[str, object]:
    """Return the verdict as the command line gives it, with what keeps the table out."""
    said = with_findings(table).to_json()
    if table.problem:
        said["problem"] = {"code": table.problem.code, "message": table.problem.sentence}
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


def answer_to(text: str) -> str:
    """Do the job that :func:`to_text` wrote and return its answer as JSON, a refusal among them."""
    job = from_text(text)
    set_language(job.language)
    try:
        answer = receive(window(settings(), job.machine), job)
    except (Refused, Unreachable) as trouble:
        answer = refused(trouble)
    return json.dumps(asdict(answer), ensure_ascii=True)


def main() -> None:
    """Do the job on the standard input and write the answer to the standard output."""
    # The pages of the people on the portal come first.
    os.nice(5)
    sys.stdout.write(answer_to(sys.stdin.read()))


if __name__ == "__main__":
    main()
