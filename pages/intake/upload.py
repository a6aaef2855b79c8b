"""Upload: drop files, read what they were understood as, answer what they do not say, store them."""

import uuid
from collections.abc import Sequence
from functools import partial

import streamlit as st

from components.intake import period_text
from components.intake_tables import Line, Standing, overview
from components.page import Action, empty_state, message, onward, page_header, plain
from core.catalogue.missions import missions
from core.intake.accounts import former_handles
from core.intake.known_files import KnownFile, here_already
from core.intake.remembered import remembered_answers
from core.texts import _
from pages.frame import opened
from pages.intake.desk import Desk
from pages.intake.file_check import forget_files, kept_tables
from pages.intake.interrupted import begin_of_work, say_last_time
from pages.intake.kind_choice import choose_kind
from pages.intake.outcomes import SUBMISSIONS_PAGE, Outcome, say_done
from pages.intake.platform_choice import ask_platforms
from pages.intake.storing import UPLOADER, store
from pages.intake.table import Table
from pages.intake.table_questions import Ready, ask
from pages.intake.template_offer import templates
from pages.intake.unnamed_accounts import ask_unnamed

TYPES = ("csv", "tsv", "txt", "xlsx", "xls", "zip", "json")
PAGE_WIDTH = 860
# So many tables are shown unfolded.
FEW = 3


def why_not(table: Table, seen: Sequence[Table], known: KnownFile | None) -> str:
    """Return why a table has nothing to be asked about: it is here already, or twice in hand."""
    twin = next((other for other in seen if other.verdict.sha256 == table.verdict.sha256), None)
    if known is not None:
        return _("This very file is already here: {name}, {period}.").format(
            name=known.file_name, period=period_text(known.first_day, known.last_day)
        )
    return _("It is the same as “{file}”.").format(file=twin.name) if twin else ""


def standing_of(table: Table, answer: Ready | str) -> Line:
    """Return the line of a table in the overview, once it has been asked about."""
    if isinstance(answer, Ready):
        return Line(table.name, table.verdict, table.rows, Standing.READY)
    problem = next((found.message for found in table.verdict.findings if found.severity.keeps_out), "")
    if not answer:
        return Line(table.name, table.verdict, table.rows, Standing.NOT_TAKEN, problem)
    # What is not recognised says itself what to do about it.
    return Line(
        table.name, table.verdict, table.rows, Standing.ASKED, answer if table.verdict.recognised else problem
    )


def one(desk: Desk, table: Table) -> None:
    """Go through the only table in hand."""
    known = here_already(desk.api, [table.verdict.sha256]).get(table.verdict.sha256)
    if known is not None:
        message("info", why_not(table, [], known), remedy=_("Nothing is stored twice."))
        onward(SUBMISSIONS_PAGE, _("Open its submission"), {"submission": known.id})
        return
    if table.verdict.rows_accepted:
        ask_platforms(desk, [table])
    if table.verdict.recognised:
        st.header(_("This is what the portal understood"), anchor=False)
    answer = ask(desk, table, lambda: ask_unnamed(desk, [table]).get(table.key))
    store(desk, [answer] if isinstance(answer, Ready) else [], [], asked=0, alone=True)


def several(desk: Desk, tables: Sequence[Table]) -> None:
    """Go through several tables: an overview, what many leave unsaid, then each by itself."""
    st.header(_("This is what the portal understood"), anchor=False)
    summary = st.container()
    here = here_already(desk.api, [table.verdict.sha256 for table in tables])
    lines: dict[str, Line] = {}
    open_ones: list[Table] = []
    for table in tables:
        if reason := why_not(table, open_ones, here.get(table.verdict.sha256)):
            lines[table.key] = Line(table.name, table.verdict, table.rows, Standing.HERE, reason)
        else:
            open_ones.append(table)
    taken = [table for table in open_ones if table.verdict.rows_accepted]
    ask_platforms(desk, taken)
    unnamed = ask_unnamed(desk, [table for table in taken if not table.without_platform])
    ready: list[Ready] = []
    for table in open_ones:
        with st.expander(plain(table.name), expanded=len(tables) <= FEW):
            answer = ask(desk, table, partial(unnamed.get, table.key))
        lines[table.key] = standing_of(table, answer)
        ready += [answer] if isinstance(answer, Ready) else []
    with summary:
        overview([lines[table.key] for table in tables])
    out = [line for line in lines.values() if line.standing is Standing.NOT_TAKEN]
    asked = sum(line.standing is Standing.ASKED for line in lines.values())
    store(desk, ready, [Outcome(line.name, problem=line.why) for line in out], asked=asked, alone=False)


viewer, api = opened("upload")
page_header(
    _("Upload"),
    _("Drop files as the platforms wrote them. You see what was understood before anything is stored."),
)
own = missions(api, country=viewer.country)
if not own:
    empty_state(
        _("Your ministry has no missions here yet"),
        _(
            "Figures belong to an account, and an account to a mission. Add the mission first, then come back."
        ),
        action=Action(_("Add a mission"), page="pages/catalogue/missions.py"),
    )
    st.stop()

with st.container(width=PAGE_WIDTH):
    files = st.file_uploader(
        _("Export files: CSV, TSV, Excel, ZIP or JSON, up to 200 MB each"),
        type=list(TYPES),
        accept_multiple_files=True,
        max_upload_size=200,
        # After a restart the browser still shows files the server no longer has: a new key lets go of them.
        key=st.session_state.setdefault(UPLOADER, f"upload-{uuid.uuid4().hex}"),
    )
    templates()
    if not files:
        forget_files()
        say_last_time(api)
        say_done()
        if not any(mission.accounts for mission in own):
            message(
                "info",
                _("Your ministry has no accounts yet."),
                remedy=_("Drop a file: you can register its account in the same step."),
            )
        st.stop()
    begin_of_work()
    at_hand = kept_tables(api, files)
    # The names of a run live until Python looks for what is left behind: the files' bytes are not to wait for that.
    del files
    say_done()
    desk = Desk(viewer, api, own, former_handles(api), remembered_answers(api), choose_kind())
    if len(at_hand) == 1:
        one(desk, at_hand[0])
    else:
        several(desk, at_hand)
