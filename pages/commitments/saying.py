"""One step or grade, in the words of its ministry, with what it rests on."""

import streamlit as st

from components.commitments import grade_badge
from components.page import day_text, plain
from core.access.viewer import Viewer
from core.commitments.grades import tier_name
from core.commitments.progress import Evidence, Progress
from core.texts import _
from pages.frame.registry import entry


def show_entry(viewer: Viewer | None, one: Progress) -> None:
    """Draw an entry; to its own ministry also who reads it, and what became of asking."""
    own = viewer is not None and viewer.country == one.country
    with st.container(gap="xsmall"):
        marks = [f"**{plain(day_text(one.on_day))}**"]
        if one.grade:
            marks.append(f"{plain(_('Own grade:'))} {grade_badge(one.grade)}")
        if own:
            marks.append(f":gray-badge[{plain(tier_name(one.tier))}]")
        if own and one.wanted:
            asked = _("waits for a second person: {whom}").format(whom=tier_name(one.wanted))
            marks.append(f":orange-badge[{plain(asked)}]")
        if one.demonstration:
            marks.append(f":gray-badge[{plain(_('Demonstration'))}]")
        st.markdown(" ".join(marks))
        st.markdown(plain(one.words))
        if said := _by(one, own=own):
            st.markdown(f":small[:gray[{plain(said)}]]")
        for evidence in one.evidence:
            _evidence(viewer, one, evidence)
        if own and one.returned:
            returned = _("{name} returned it: {comment}").format(name=one.decided_by, comment=one.comment)
            st.markdown(f":red-badge[{plain(_('Returned'))}] {plain(returned)}")


def _by(one: Progress, *, own: bool) -> str:
    parts = [_("By {whom}").format(whom=one.by_whom) if one.by_whom else ""]
    if own:
        parts.append(_("Written by {name}").format(name=one.written_by))
    return " · ".join(part for part in parts if part)


def _evidence(viewer: Viewer | None, one: Progress, evidence: Evidence) -> None:
    """Draw what an entry rests on, as a link where this reader can follow it."""
    label = f":small[{plain(evidence.words)}]"
    own = viewer is not None and viewer.country == one.country
    if evidence.kind == "address":
        st.page_link(evidence.reference, label=label, icon=":material/link:")
    elif evidence.kind == "practice" and viewer is not None:
        st.page_link(
            entry("practices").path,
            label=label,
            icon=":material/link:",
            query_params={"practice": evidence.reference},
        )
    elif evidence.kind == "incident" and own:
        st.page_link(
            entry("crisis").path,
            label=label,
            icon=":material/link:",
            query_params={"incident": evidence.reference},
        )
    else:
        st.markdown(f":material/attach_file: {label}")
