"""The secretariat cuts a release from the benchmarks page."""

import streamlit as st

from components.page import message
from core.access.api import Api
from core.benchmarks.reading import cut_release
from core.refusals import Refused, Unreachable
from core.texts import _
from pages.frame.visit import forget

DONE = "benchmarks-release-cut"


def offer_release(api: Api) -> None:
    """Offer to cut what is due, ask once more, and say what came of it."""
    outcome = st.session_state.pop(DONE, None)
    if outcome is not None:
        message(*outcome)
    with st.popover(_("Cut a release")):
        st.markdown(
            _(
                "This publishes every figure that is due and passes the rules."
                " What is published stays: it cannot be taken back."
            )
        )
        st.button(_("Publish now"), type="primary", on_click=_cut, args=(api,), key="benchmarks-publish")


def _cut(api: Api) -> None:
    try:
        number, published, revised, kept_back = cut_release(api)
    except (Refused, Unreachable) as refusal:
        st.session_state[DONE] = ("error", refusal.sentence)
        return
    forget()
    if number is None:
        text = _("Nothing new is due. {kept_back} figures are kept back by the rules.").format(
            kept_back=kept_back
        )
        st.session_state[DONE] = ("info", text)
        return
    text = _(
        "Release {number} is out: {published} new figures, {revised} revised, {kept_back} kept back by the rules."
    ).format(number=number, published=published, revised=revised, kept_back=kept_back)
    st.session_state[DONE] = ("success", text)
