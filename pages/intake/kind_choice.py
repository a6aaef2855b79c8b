"""Whose figures the files in hand hold: the ministry's own, or what somebody outside counted."""

from typing import Final

import streamlit as st

from core.intake.model import SubmissionKind
from core.texts import N_, _

NAMES: Final = {
    SubmissionKind.REPORTED: N_("Our own export"),
    SubmissionKind.MONITORED: N_("External monitoring"),
}


def choose_kind() -> SubmissionKind:
    """Ask once for all files in hand; until somebody says otherwise they are the ministry's own."""
    chosen = st.segmented_control(
        _("These figures are"),
        list(SubmissionKind),
        default=SubmissionKind.REPORTED,
        required=True,
        format_func=lambda kind: _(NAMES[kind]),
        key="kind-of-submission",
    )
    if chosen is SubmissionKind.MONITORED:
        st.caption(
            _(
                "What a tool outside counted on your accounts. It is checked and approved like any file, and then"
                " only compared with what you reported: it never counts as a figure and enters no benchmark."
            )
        )
    return SubmissionKind(chosen)
