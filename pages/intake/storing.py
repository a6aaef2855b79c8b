"""The last step of an upload: which days it covers, and storing it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from components.intake import period_text
from components.page import message, onward, plain
from core.access.api import Api
from core.intake.landing import land
from core.intake.model import Grain, Verdict
from core.intake.plausible import EARLIEST
from core.intake.submissions import same_file, submit
from core.refusals import Refused, Unreachable
from core.texts import _, ngettext
from pages.intake.file_check import forget_file

SUBMISSIONS_PAGE: Final = "pages/intake/submissions.py"
DONE: Final = "upload-done"
GENERATION: Final = "upload-generation"


def choose_period(verdict: Verdict, key: str) -> tuple[date, date] | None:
    """Ask which days a file of posts covers; the days of a daily file speak for themselves."""
    if verdict.period is None:
        return None
    first, last = verdict.period
    if verdict.grain is Grain.DAY:
        return verdict.period
    st.header(_("Which days does the file cover?"), anchor=False)
    st.markdown(
        _(
            "Name the first and the last day you exported. A covered day without a post counts as zero posts;"
            " a day that is not covered counts as unknown."
        )
    )
    today = datetime.now(UTC).date()
    with st.container(horizontal=True, gap="medium"):
        begin = st.date_input(
            _("First day"), first, min_value=EARLIEST, max_value=first, format="YYYY-MM-DD",
            key=f"first-{key}", width=220, required=True,
        )  # fmt: skip
        end = st.date_input(
            _("Last day"), last, min_value=last, max_value=max(last, today), format="YYYY-MM-DD",
            key=f"last-{key}", width=220, required=True,
        )  # fmt: skip
    posted = verdict.data["day"].nunique()
    covered = (end - begin) // timedelta(days=1) + 1
    st.caption(
        plain(
            ngettext("{n} day is covered.", "{n} days are covered.", covered).format(n=covered)
            + " "
            + ngettext("{n} of them has posts.", "{n} of them have posts.", posted).format(n=posted)
        )
    )
    return begin, end


def store(
    api: Api, verdict: Verdict, accounts: Mapping[str, str | None] | None, period: tuple[date, date] | None
) -> None:
    """Offer to store the file; say why where it cannot be stored yet."""
    if accounts is None or period is None:
        message("info", _("Choose an account for every name above. Then the file can be stored."))
        return
    if not any(accounts.values()):
        message("info", _("Every row would be left out. Choose one of your accounts for at least one name."))
        return
    with st.container(horizontal=True, gap="small"):
        sending = st.button(_("Store and send for approval"), type="primary")
        storing = st.button(_("Store only"))
    if sending or storing:
        _land(api, verdict, accounts, period, send=sending)


def _land(
    api: Api,
    verdict: Verdict,
    accounts: Mapping[str, str | None],
    period: tuple[date, date],
    *,
    send: bool,
) -> None:
    bar = st.progress(0.0)

    def tell(share: float) -> None:
        bar.progress(share, text=_("Storing the rows"))

    try:
        submission = land(api, verdict, accounts, period, progress=tell)
        # From here on the file is stored: what follows must not ask for it again.
        st.session_state[DONE] = (submission, False)
        if send:
            submit(api, submission)
            st.session_state[DONE] = (submission, True)
    except (Refused, Unreachable) as problem:
        bar.empty()
        message("error", problem.sentence, remedy=_("Your file stays here as it is. Press the button again."))
        return
    forget_file()
    # A new key empties the uploader.
    st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1
    st.rerun()


def stored_already(api: Api, verdict: Verdict) -> bool:
    """Say that the figures of this very file are here already, and where; False when they are not."""
    known = same_file(api, verdict.sha256)
    if known is None:
        return False
    message(
        "info",
        _("This very file is already here: {name}, {period}.").format(
            name=known.file_name, period=period_text(known.first_day, known.last_day)
        ),
        remedy=_("Nothing is stored twice."),
    )
    onward(SUBMISSIONS_PAGE, _("Open its submission"), {"submission": known.id})
    return True


def say_done() -> None:
    """Say where the file stored last is now and what comes next."""
    if DONE not in st.session_state:
        return
    submission, sent = st.session_state[DONE]
    if sent:
        message(
            "success",
            _("The file is stored and sent for approval."),
            remedy=_(
                "A colleague who may approve looks at it now. Its figures count as soon as they approve."
            ),
        )
    else:
        message(
            "success",
            _("The file is stored. Nobody has been asked to approve it yet."),
            remedy=_("Send it for approval when you are ready. Its figures do not count before that."),
        )
    onward(SUBMISSIONS_PAGE, _("Open the submission"), {"submission": submission})
