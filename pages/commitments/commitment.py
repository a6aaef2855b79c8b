"""One commitment: what the viewer's ministry does about it, and what the others say."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from components.commitments import grade_badge
from components.page import empty_state, onward, page_header, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name, sort_key
from core.commitments.instruments import HEADINGS, commitment
from core.commitments.progress import Progress, current_grade
from core.texts import _
from pages.commitments.kept import progress_seen
from pages.commitments.own_part import show_own_part
from pages.commitments.saying import show_entry
from pages.frame.registry import entry


def show_commitment(viewer: Viewer | None, api: Api, code: str) -> None:
    """Show the commitment of this code, or say that there is none."""
    known = commitment(code)
    if known is None:
        page_header(_("Commitments"), _("The portal does not know this commitment."))
        onward(entry("commitments").path, _("All instruments"))
        return
    of, found = known
    onward(entry("commitments").path, _(of.title), {"instrument": of.code})
    page_header(_(found.title), _(found.words))
    st.markdown(f":gray-badge[{plain(_(HEADINGS[found.heading]))}]")
    entries = [one for one in progress_seen(viewer, api) if one.commitment == code]
    if viewer is not None and of.takes_in(viewer.country):
        show_own_part(viewer, api, found, [one for one in entries if one.country == viewer.country])
    own = viewer.country if viewer else ""
    _others(viewer, code, [one for one in entries if one.country != own])


def _others(viewer: Viewer | None, code: str, entries: Sequence[Progress]) -> None:
    """Show what each ministry says, by the names of the countries: nobody stands first for what they did."""
    st.header(_("What other ministries say") if viewer else _("What ministries say"), anchor=False)
    if not entries:
        empty_state(
            _("Nobody lets you read anything yet"),
            _("Ministries write of their own will, and choose who may read it."),
        )
    by_name = sorted(entries, key=lambda one: (sort_key(country_name(one.country)), one.country))
    for country, group in groupby(by_name, key=lambda one: one.country):
        said = sorted(group, key=lambda one: one.on_day)
        with st.container(border=True, gap="small"):
            grade = current_grade(said, code, country)
            badge = f" {grade_badge(grade.grade)}" if grade and grade.grade else ""
            st.markdown(f"**{plain(country_name(country))}**{badge}")
            for one in reversed(said):
                show_entry(viewer, one)
