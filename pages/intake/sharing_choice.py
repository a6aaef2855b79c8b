"""Who may see the figures: the tier, the day, and what a partner would see before anybody consents."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from core.access.api import Api
from core.access.viewer import Viewer
from core.intake.sharing import TIERS, tier
from core.intake.submissions import Submission
from core.texts import _
from pages.intake.partner_view import Choice, partner_view


def sharing_choice(api: Api, viewer: Viewer, submission: Submission, *, with_held: bool = False) -> Choice:
    """Ask who may see the figures, and show what a partner would see with this answer.

    ``with_held``: the rows held back are to be taken in.
    """
    codes = [found.code for found in TIERS]
    today = datetime.now(UTC).date()
    chosen = st.radio(
        _("Who may see the figures?"),
        codes,
        index=codes.index(submission.tier),
        format_func=lambda code: _(tier(code).title),
        captions=[_(found.sentence) for found in TIERS],
        key=f"tier-{submission.id}",
    )
    embargo = st.date_input(
        _("Not before (optional)"),
        submission.embargo_until,
        # A day that has passed may stand as it is.
        min_value=min(today, submission.embargo_until or today),
        max_value=today + timedelta(days=3650),
        format="YYYY-MM-DD",
        help=_("Until this day nobody outside your ministry sees them, and they enter no benchmark."),
        key=f"embargo-{submission.id}",
    )
    choice = Choice(chosen, embargo)
    with st.expander(_("See what a partner would see"), icon=":material/visibility:"):
        partner_view(api, viewer, submission, choice, with_held=with_held)
    return choice
