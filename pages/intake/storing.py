"""The last step of an upload: storing every table that is ready, and saying how each one ended."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from components.page import message, plain
from core.apart import BrokenOff, apart
from core.intake.accounts import UNNAMED, match_accounts
from core.intake.landing import land
from core.intake.last_upload import begin_upload
from core.intake.remembered import Answer, kind_of, kind_of_name, remember_answer
from core.intake.submissions import submit
from core.refusals import Refused, Unreachable
from core.texts import _, ngettext
from pages.intake.desk import Desk
from pages.intake.file_check import forget_files
from pages.intake.interrupted import end_of_work
from pages.intake.outcomes import DONE, Outcome
from pages.intake.progress import Tell
from pages.intake.table_questions import Ready

UPLOADER: Final = "uploader"


def store(desk: Desk, ready: Sequence[Ready], others: Sequence[Outcome], *, asked: int, alone: bool) -> None:
    """Offer to store what is ready. ``others`` are tables not taken in, ``asked`` counts those not ready yet."""
    if not ready:
        return
    sending, storing = _("Store and send for approval"), _("Store only")
    if not alone:
        count = len(ready)
        sending = ngettext(
            "Store {n} table and send for approval", "Store {n} tables and send for approval", count
        )
        storing = ngettext("Store {n} table only", "Store {n} tables only", count)
        if asked:
            left = ngettext(
                "{n} table still waits for an answer.", "{n} tables still wait for an answer.", asked
            )
            st.caption(plain(left.format(n=asked)))
    with st.container(horizontal=True, gap="small"):
        send = st.button(sending.format(n=len(ready)), type="primary", key="store-and-send")
        only = st.button(storing.format(n=len(ready)), key="store-only")
    if not (send or only):
        return
    outcomes = _begin(desk, ready) or _store_all(desk, ready, send=send)
    problems = [outcome for outcome in outcomes if outcome.problem]
    st.session_state[DONE] = [*outcomes, *others]
    if len(problems) == len(ready) == 1:
        message(
            "error", problems[0].problem, remedy=_("Your file stays here as it is. Press the button again.")
        )
        return
    if not problems and not asked:
        forget_files()
        end_of_work()
        # A new key empties the uploader.
        st.session_state.pop(UPLOADER, None)
    st.rerun()


def _begin(desk: Desk, ready: Sequence[Ready]) -> list[Outcome]:
    """Note what is going to be stored, for whoever closes the browser meanwhile; how it ended where that fails."""
    try:
        begin_upload(desk.api, [(each.table.name, each.table.verdict.sha256) for each in ready])
    except (Refused, Unreachable) as trouble:
        return [Outcome(each.table.name, problem=trouble.sentence) for each in ready]
    return []


def _store_all(desk: Desk, ready: Sequence[Ready], *, send: bool) -> list[Outcome]:
    """Store one table after the other; when the database stays silent the rest waits."""
    bar = st.progress(0.0)
    outcomes: list[Outcome] = []
    try:
        for place, each in enumerate(ready):

            def tell(share: float, before: int = place, name: str = each.table.name) -> None:
                bar.progress((before + share) / len(ready), text=plain(_("Storing {file}").format(file=name)))

            try:
                outcomes.append(_store_one(desk, each, tell, send=send))
            except (Refused, BrokenOff) as trouble:
                outcomes.append(Outcome(each.table.name, problem=trouble.sentence))
            except Unreachable as silence:
                rest = [Outcome(left.table.name, problem=silence.sentence) for left in ready[place:]]
                return [*outcomes, *rest]
    finally:
        bar.empty()
    return outcomes


def _store_one(desk: Desk, ready: Ready, tell: Tell, *, send: bool) -> Outcome:
    table, verdict = ready.table, ready.table.verdict
    landing = partial(
        land, kind=desk.kind, continues=ready.continues.id if ready.continues else None, extra=ready.beside
    )
    given = (desk.api, verdict, ready.accounts, ready.period)
    submission = apart(landing, *given, tell=tell) if table.large else landing(*given, progress=tell)
    outcome = Outcome(
        table.name,
        submission,
        added_to=ready.continues.file_name if ready.continues else "",
        mend=replace(verdict, data=pd.DataFrame(), held=pd.DataFrame()) if verdict.rows_refused else None,
        origin=table.origin,
    )
    try:
        # From here on the rows are stored: what follows must not ask for the file again.
        _remember(desk, ready)
        if send:
            submit(desk.api, submission)
            outcome = replace(outcome, sent=True)
    except (Refused, Unreachable) as problem:
        return replace(outcome, unsent=problem.sentence)
    return outcome


def _remember(desk: Desk, ready: Ready) -> None:
    """Keep what was answered about this kind of file."""
    table = ready.table
    if table.platform is not None:
        remember_answer(desk.api, table.verdict.export or "", Answer(platform=table.platform))
    answer = Answer(account_id=ready.accounts.get(UNNAMED), first_year=table.year)
    if answer != Answer():
        remember_answer(desk.api, kind_of(table.verdict), answer)
    platform = table.verdict.platform
    for name, account in ready.accounts.items():
        # What names an account by its handle needs no memory.
        found = match_accounts([name], platform, desk.accounts(platform), desk.former)[name]
        if name != UNNAMED and account is not None and account != found:
            remember_answer(desk.api, kind_of_name(platform, name), Answer(account_id=account))
