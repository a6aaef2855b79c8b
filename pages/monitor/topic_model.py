"""Which classifier told the topics, how good it is, and learning from what members said."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components.page import day_text, message, number_text, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.activity import Text
from core.monitor.own_topics import FEWEST_LESSONS, OwnModel, learn, would_change
from core.refusals import Refused
from core.texts import _, ngettext
from pages.frame.visit import forget

LEARNT: Final = "topics-learnt"


def version_text(own: OwnModel) -> str:
    """Return which model it is and of when."""
    made = own.made_at.date() if own.made_at else own.model.made_on
    return _("classifier {version} of {day}").format(version=own.model.version, day=day_text(made))


def topic_model(viewer: Viewer, api: Api, own: OwnModel, texts: Sequence[Text]) -> None:
    """Say how topics are told; offer to learn from corrections, with what that would change."""
    with st.expander(_("How topics are told")):
        st.markdown(plain(_describe(own)))
        st.markdown(
            plain(
                _(
                    "It reads runs of letters and words that speak for a theme, offline: no text leaves the portal. On posts that people labelled and it had not read, {right} of what it told was right, and it told {told} of them."
                ).format(
                    right=number_text(own.model.right_of_told, percent=True, digits=2),
                    told=number_text(own.model.share_told, percent=True, digits=2),
                )
            )
        )
    if done := st.session_state.pop(LEARNT, ""):
        message("success", done)
    if own.waiting and viewer.has("contributor", "approver"):
        _offer(api, own, [text for text in texts if text.account and not text.by_member])


def _describe(own: OwnModel) -> str:
    if not own.made_by:
        return _(
            "Told by the {version}, which ships with the portal. Your ministry has not taught it yet."
        ).format(version=version_text(own))
    return ngettext(
        "Told by the {version}: {who} taught it by {n} text of your ministry. Other ministries do not use it.",
        "Told by the {version}: {who} taught it by {n} texts of your ministry. Other ministries do not use it.",
        own.model.lessons,
    ).format(version=version_text(own), who=own.made_by, n=own.model.lessons)


def _offer(api: Api, own: OwnModel, texts: Sequence[Text]) -> None:
    with st.container(border=True):
        st.markdown(
            plain(
                ngettext(
                    "{n} correction since the classifier last learnt.",
                    "{n} corrections since the classifier last learnt.",
                    own.waiting,
                ).format(n=own.waiting)
            )
        )
        if not own.can_learn:
            st.caption(
                ngettext(
                    "It learns from {n} correction on.", "It learns from {n} corrections on.", FEWEST_LESSONS
                ).format(n=FEWEST_LESSONS)
            )
            return
        changed = would_change(own, [text.text for text in texts], [text.topic for text in texts])
        st.markdown(
            plain(
                _(
                    "Learning from them would change what is told of {changed} of the {n} posts on this page."
                ).format(changed=changed, n=len(texts))
            )
        )
        if st.button(_("Learn from corrections"), key="topics-learn"):
            _learn(api, own)


def _learn(api: Api, own: OwnModel) -> None:
    try:
        number = learn(api, own)
    except Refused as refused:
        forget()
        message("error", refused.sentence)
        return
    forget()
    st.session_state[LEARNT] = _(
        "The classifier has learnt. From now on your ministry's texts are read with version {version}."
    ).format(version=f"{own.model.version.partition('.')[0]}.{number}")
    st.rerun()
