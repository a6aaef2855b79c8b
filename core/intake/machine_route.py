"""``POST /api/submissions``: where a machine sends a file, under its own key and never by a cookie.

The body is the file itself; what is said about it stands in the query. The key is looked at
before a byte of the body, the body goes to the disk as it comes, and the checking happens in
another process (:mod:`core.apart`), one file at a time. Every answer is JSON with a
sentence in the language the caller asks for.
"""

import contextlib
import logging
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import anyio
from anyio import from_thread, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from core.access.machines import Caller, caller
from core.apart import BrokenOff, apart
from core.intake.machine_landing import Answer, Job, problem, receive, refused
from core.intake.machine_tables import Wishes
from core.intake.model import Platform, SubmissionKind
from core.intake.plausible import EARLIEST
from core.intake.reading import MAX_BYTES
from core.refusals import Refused, Unreachable
from core.texts import N_, _, accepted_language, set_language

if TYPE_CHECKING:
    from core.settings import Settings

PATH: Final = "/api/submissions"
LOG: Final = logging.getLogger(__name__)

SILENCE_SECONDS: Final = 30
"""A sender that says nothing for so long has gone."""
BODY_SECONDS: Final = 900
"""200 MB take this long at 1.8 Mbit/s, the slowest line an office has."""
HEARD_OUT_BYTES: Final = 4 * 1024 * 1024
HEARD_OUT_SECONDS: Final = 2
WAITING: Final = 8
"""Files that may wait for the one being checked; each is at most 200 MB on the disk."""

MEDIA_TYPES: Final = frozenset({
    "application/octet-stream", "text/csv", "text/tab-separated-values", "text/plain", "application/csv",
    "application/zip", "application/x-zip-compressed", "application/json", "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
})  # fmt: skip

# Code → HTTP status and sentence. Nothing is stored after any of them.
TROUBLES: Final[Mapping[str, tuple[int, str]]] = {
    "machine.no_key": (401, N_("Send the machine's key in the header: Authorization: Bearer jejaring_…")),
    "machine.unknown": (401, N_("Nobody knows this key. Check that all of it was copied, or ask an approver for a new one.")),
    "machine.revoked": (401, N_("This key was revoked. Ask an approver of your ministry for a new one.")),
    "machine.expired": (401, N_("This key has expired. Ask an approver of your ministry for a new one.")),
    "machine.unanswered": (403, N_("The approver who issued this key cannot answer for it any more. Ask another approver for a new one.")),
    "machine.busy": (429, N_("This key was used too often. Wait a minute, then go on.")),
    "machine.scope": (403, N_("This key may store drafts but not send them for approval. Leave out submit=true, or ask for a key that may.")),
    "machine.query": (400, N_("This part of the address is not understood: {detail}")),
    "machine.media_type": (415, N_("Send the file itself as the body, with the header Content-Type: application/octet-stream.")),
    "machine.empty": (422, N_("The body is empty: no file arrived.")),
    "machine.too_large": (413, N_("The file is larger than {detail} MB. Export a shorter period.")),
    "machine.slow": (408, N_("The file did not arrive in time. Send it again, over a faster line or as a ZIP archive.")),
    "machine.one_at_a_time": (
        429,
        N_("Another file is on its way under this key. Wait until it is answered, then send this one."),
    ),
    "machine.full": (503, N_("Too many files are waiting just now. Send this one again in a minute.")),
    "machine.failed": (500, N_("The file could not be checked. The portal's keepers find the reason in its log; upload the file by hand meanwhile.")),
}  # fmt: skip

_QUERY: Final = frozenset({
    "file_name", "account", "platform", "year", "first_day", "last_day", "others", "kind", "submit",
})  # fmt: skip
_KINDS: Final = {"": SubmissionKind.REPORTED, **{kind.value: kind for kind in SubmissionKind}}
Meaning = TypeVar("Meaning")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_BEARER: Final = re.compile(r"bearer +(\S+)", re.IGNORECASE)


class Trouble(Exception):  # noqa: N818 - an answer to the sender, not a fault of ours.
    """Why a request is answered without being read; ``code`` is one of :data:`TROUBLES`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    def answer(self) -> Answer:
        """What the sender is told, in the language of the request."""
        status, sentence = TROUBLES[self.code]
        return problem(status, self.code, _(sentence).format(detail=self.detail))


@dataclass
class _Queue:
    """The machines whose files are on their way, each with one.

    ``front`` lets one of them at a time stand in line for a process beside the people's files.
    """

    front: anyio.CapacityLimiter
    waiting: set[str] = field(default_factory=set)

    @contextmanager
    def place(self, machine: Caller) -> Iterator[None]:
        """Hold a place for one file; a key that sends several at once cannot take every place."""
        if machine.id in self.waiting:
            raise Trouble("machine.one_at_a_time")
        if len(self.waiting) > WAITING:
            raise Trouble("machine.full")
        self.waiting.add(machine.id)
        try:
            yield
        finally:
            self.waiting.remove(machine.id)


def build_routes(settings: "Settings") -> list[Route]:
    """Return the route for machines."""
    queue = _Queue(anyio.CapacityLimiter(1))

    async def endpoint(request: Request) -> JSONResponse:
        language = accepted_language(request.headers.get("accept-language", ""))
        set_language(language)
        try:
            answer = await _answer(settings, request, queue, language)
        except (Trouble, Refused, Unreachable) as trouble:
            answer = trouble.answer() if isinstance(trouble, Trouble) else refused(trouble)
            await _hear_out(request)
        return JSONResponse(answer.body, answer.status, headers=_headers(answer, language))

    return [Route(PATH, endpoint, methods=["POST"], name="submissions-by-machines")]


async def _hear_out(request: Request) -> None:
    """Take in what is still coming of a small body: a sender that is cut off does not read the answer."""
    with contextlib.suppress(RuntimeError, ClientDisconnect), anyio.move_on_after(HEARD_OUT_SECONDS):
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > HEARD_OUT_BYTES:
                break


def _headers(answer: Answer, language: str) -> dict[str, str]:
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    if answer.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="jejaring"'
    if answer.status in {429, 503}:
        headers["Retry-After"] = "60"
    return headers


async def _answer(settings: "Settings", request: Request, queue: _Queue, language: str) -> Answer:
    machine = await _machine(settings, request)
    wishes = _wishes(request)
    if wishes.submit and machine.scope != "submit":
        raise Trouble("machine.scope")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in MEDIA_TYPES:
        raise Trouble("machine.media_type")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_BYTES:
        raise Trouble("machine.too_large", str(MAX_BYTES // 1024**2))
    # The name a sender gives is only ever shown: the file lies under one of ours.
    with queue.place(machine), tempfile.NamedTemporaryFile(prefix="jejaring-upload-", delete=False) as file:
        path = Path(file.name)
        try:
            await _receive(request, file.write)
            file.close()
            return await _work(Job(machine, wishes, path, language), queue.front)
        finally:
            path.unlink(missing_ok=True)


async def _machine(settings: "Settings", request: Request) -> Caller:
    """Return the machine whose key the request carries, if it may come in now."""
    header = _BEARER.fullmatch(request.headers.get("authorization", "").strip())
    if header is None:
        raise Trouble("machine.no_key")
    found = await to_thread.run_sync(caller, settings, header[1])
    if found is None:
        raise Trouble("machine.unknown")
    if found.state != "ready":
        raise Trouble(f"machine.{found.state}")
    return found


def _wishes(request: Request) -> Wishes:
    """Read the query; a word it should not have is refused, so that no wish is passed over."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in _QUERY or name in given:
            raise Trouble("machine.query", name[:80])
        given[name] = value.strip()
    return Wishes(
        file_name=shown_name(given.get("file_name", "")),
        account=given.get("account", "")[:200],
        platform=_platform(given),
        year=_year(given),
        first_day=_day(given, "first_day"),
        last_day=_day(given, "last_day"),
        leave_others_out=_one_of(given, "others", {"": False, "leave_out": True}),
        kind=_one_of(given, "kind", _KINDS),
        submit=_one_of(given, "submit", {"": False, "false": False, "true": True}),
    )


def shown_name(text: str) -> str:
    """Return the last part of a name without what cannot be shown; every file has one."""
    shown = "".join(letter for letter in re.split(r"[/\\]", text)[-1] if letter.isprintable())
    if not shown.strip(". "):
        raise Trouble("machine.query", "file_name")
    return shown[-255:]


def _platform(given: Mapping[str, str]) -> Platform | None:
    wanted = given.get("platform", "")
    if wanted and wanted not in set(Platform):
        raise Trouble("machine.query", f"platform={wanted[:80]}")
    return Platform(wanted) if wanted else None


def _year(given: Mapping[str, str]) -> int | None:
    wanted = given.get("year", "")
    if not wanted:
        return None
    if not re.fullmatch(r"20\d\d", wanted) or int(wanted) < EARLIEST.year:
        raise Trouble("machine.query", f"year={wanted[:80]}")
    return int(wanted)


def _day(given: Mapping[str, str], name: str) -> date | None:
    wanted = given.get(name, "")
    if not wanted:
        return None
    try:
        found = date.fromisoformat(wanted) if _DAY.fullmatch(wanted) else None
    except ValueError:
        found = None
    if found is None or found < EARLIEST:
        raise Trouble("machine.query", f"{name}={wanted[:80]}")
    return found


def _one_of(given: Mapping[str, str], name: str, meanings: Mapping[str, Meaning]) -> Meaning:
    wanted = given.get(name, "")
    if wanted not in meanings:
        raise Trouble("machine.query", f"{name}={wanted[:80]}")
    return meanings[wanted]


async def _receive(request: Request, write: Callable[[bytes], int]) -> None:
    """Write the body away as it comes, with an eye on its size and on the clock."""
    size = 0
    body = request.stream()
    try:
        with anyio.fail_after(BODY_SECONDS):
            while True:
                with anyio.fail_after(SILENCE_SECONDS):
                    chunk = await anext(body, None)
                if chunk is None:
                    break
                size += len(chunk)
                if size > MAX_BYTES:
                    raise Trouble("machine.too_large", str(MAX_BYTES // 1024**2))
                await to_thread.run_sync(write, chunk)
    except (TimeoutError, ClientDisconnect) as gone:
        raise Trouble("machine.slow") from gone
    if not size:
        raise Trouble("machine.empty")


async def _work(job: Job, front: anyio.CapacityLimiter) -> Answer:
    """Do a job in a process of its own; a fault there stays there and is told in the log."""
    work = partial(apart, receive, job, tell=_while_wanted)
    try:
        return await to_thread.run_sync(work, limiter=front)
    except BrokenOff as broken:
        LOG.exception("Nothing came of what machine %s sent.", job.machine.id)
        raise Trouble("machine.failed") from broken


def _while_wanted(_share: float) -> None:
    """End the work when the request has ended, as it does when the portal is stopped."""
    from_thread.check_cancelled()
