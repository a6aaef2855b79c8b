"""What a viewer may do with an entry of their own ministry: decide, ask for readers, change, link evidence."""

from functools import partial

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.commitments.grades import TIERS, Tier, tier_name
from core.commitments.progress import Progress, decide, drop, share
from core.texts import _
from pages.commitments.linking import show_linking
from pages.commitments.recording import step_form
from pages.frame.press import LONGEST_COMMENT, act


def show_acting(viewer: Viewer, api: Api, one: Progress) -> None:
    """Offer what may be done with an entry now, the usual first."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if one.may_be_decided_by(viewer) and one.wanted:
            _deciding(api, one, one.wanted)
        with st.popover(_("Who reads it"), type="tertiary", key=f"readers-{one.id}"):
            _sharing(api, one)
        if one.kind == "step" or one.tier == "own":
            show_linking(viewer, api, one)
        if one.kind == "step":
            with st.popover(_("Change"), type="tertiary", key=f"change-{one.id}"):
                _changing(api, one)


def _deciding(api: Api, one: Progress, wanted: Tier) -> None:
    if st.button(
        _("Share with: {whom}").format(whom=tier_name(wanted)), type="primary", key=f"agree-{one.id}"
    ):
        act(partial(decide, api, one, shared=True), _("Shared."))
    with st.popover(_("Return it"), key=f"return-{one.id}"), st.form(f"returning-{one.id}", border=False):
        comment = st.text_area(_("Why?"), max_chars=LONGEST_COMMENT, height=80)
        if st.form_submit_button(_("Return it")):
            act(
                lambda: decide(api, one, shared=False, comment=comment),
                _("Returned. Its author reads your comment."),
            )


def _sharing(api: Api, one: Progress) -> None:
    for tier, (name, meaning) in TIERS.items():
        if tier in (one.tier, one.wanted):
            continue
        with st.container(gap="xsmall"):
            if st.button(plain(_(name)), key=f"share-{tier}-{one.id}"):
                wider = list(TIERS).index(tier) > list(TIERS).index(one.tier)
                act(
                    partial(share, api, one, tier),
                    _("Asked. A second person decides.") if wider else _("Narrowed at once."),
                )
            st.caption(plain(_(meaning)))


def _changing(api: Api, one: Progress) -> None:
    if one.tier != "own":
        message("info", _("While you change it, only your ministry reads it. A second person agrees again."))
    step_form(api, one.commitment, one)
    if one.tier == "own" and st.button(_("Throw it away"), type="tertiary", key=f"drop-{one.id}"):
        act(partial(drop, api, one), _("Thrown away. The log of your ministry keeps it."))
