"""What a viewer does about a discrepancy: say why, whose task it is, by when; comment; sign; reopen."""

from functools import partial

import streamlit as st

from components.intake import facts, moment_text
from components.page import message
from core.access.api import Api
from core.access.viewer import Viewer
from core.reconcile.causes import CAUSES, cause_name
from core.reconcile.discrepancies import Comparison, Signature, owners, reopen, save, sign
from core.texts import N_, _
from pages.frame.press import LONGEST_COMMENT, act

SIGN = {
    "headquarters": N_("Sign for headquarters"),
    "mission": N_("Sign for the mission"),
}


def acting(api: Api, viewer: Viewer, row: Comparison) -> None:
    """Draw what is written down about a discrepancy, and what this viewer may do now."""
    if not (row.open or row.signed or row.cause):
        message("success", _("There is nothing to explain here."))
        return
    with st.container(border=True):
        _explaining(api, viewer, row)
    with st.container(border=True):
        _signing(api, viewer, row)
    if row.signed:
        _reopening(api, row)


def _explaining(api: Api, viewer: Viewer, row: Comparison) -> None:
    """Ask for cause, person, day and comment; once somebody signed, for a comment alone."""
    st.markdown("**" + _("Why they differ") + "**")
    names = owners(api, viewer)
    with st.form(f"explain-{row.account_id}-{row.month}-{row.measure}", border=False):
        cause = st.selectbox(
            _("Cause"),
            list(CAUSES),
            index=list(CAUSES).index(row.cause) if row.cause else None,
            format_func=cause_name,
            placeholder=_("Not known yet"),
            disabled=row.signed,
        )
        owner = st.selectbox(
            _("Whose task"),
            list(names),
            index=list(names).index(row.owner_id) if row.owner_id in names else None,
            format_func=lambda person: names.get(person, person),
            placeholder=_("Nobody yet"),
            disabled=row.signed,
        )
        due = st.date_input(_("Due"), row.due_on, format="YYYY-MM-DD", disabled=row.signed)
        comment = st.text_area(_("Comment (optional)"), max_chars=LONGEST_COMMENT)
        if st.form_submit_button(_("Add the comment") if row.signed else _("Save"), type="primary"):
            act(
                lambda: save(
                    api, row, cause=cause or "", owner_id=owner or "", due_on=due or None, comment=comment
                ),
                _("Saved. It stands in the history."),
            )
    with st.expander(_("What the causes mean")):
        facts([(_(cause.name), _(cause.hint)) for cause in CAUSES.values()])


def _signing(api: Api, viewer: Viewer, row: Comparison) -> None:
    st.markdown("**" + _("Sign-off") + "**")
    facts(
        [
            (_("Headquarters"), _signature(row.headquarters)),
            (_("Mission"), _signature(row.mission)),
        ]
    )
    sides = row.sides_to_sign(viewer)
    for side in sides:
        if st.button(_(SIGN[side]), key=f"sign-{side}"):
            act(partial(sign, api, row, side), _("Signed, with the figures as they are now."))
    if not row.cause and row.open:
        st.caption(_("First write down why the figures differ. Then it can be signed."))
    elif row.open and not sides:
        st.caption(
            _(
                "An approver signs for headquarters, an analyst for the mission, and never one person for both."
                " You cannot sign now."
            )
        )


def _signature(of: Signature | None) -> str:
    return f"{of.name}, {moment_text(of.at)}" if of else _("not signed yet")


def _reopening(api: Api, row: Comparison) -> None:
    with st.expander(_("Take the signatures back")), st.form("reopen", border=False):
        comment = st.text_input(_("Why?"), max_chars=LONGEST_COMMENT)
        if st.form_submit_button(_("Take them back")):
            act(lambda: reopen(api, row, comment), _("Taken back. What was signed stays in the history."))
