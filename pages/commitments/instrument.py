"""One instrument: our summary of it, its commitments under four headings, and the years since."""

from typing import Final

import streamlit as st

from components.commitments import grade_badge, timeline_spec, timeline_table
from components.figure import figure
from components.page import day_text, onward, page_header, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name, sort_key
from core.commitments.instruments import HEADINGS, Commitment, Instrument, instrument
from core.commitments.progress import Progress, current_grade
from core.commitments.record import of_instrument
from core.texts import _, ngettext
from pages.commitments.kept import progress_seen
from pages.commitments.overview import place_and_day
from pages.commitments.taking_along import offer_record
from pages.frame.registry import entry

BESIDE: Final = 2


def show_instrument(viewer: Viewer | None, api: Api, code: str) -> None:
    """Show the instrument of this code, or say that there is none."""
    found = instrument(code)
    if found is None:
        page_header(_("Commitments"), _("The portal does not know this instrument."))
        onward(entry("commitments").path, _("All instruments"))
        return
    onward(entry("commitments").path, _("All instruments"))
    page_header(_(found.full_title), place_and_day(found))
    _summary(found)
    entries = of_instrument(progress_seen(viewer, api), code)
    for heading, name in HEADINGS.items():
        if asked := found.under(heading):
            st.header(_(name), anchor=heading)
            for first in range(0, len(asked), BESIDE):
                for column, one in zip(st.columns(BESIDE), asked[first:], strict=False):
                    with column:
                        _commitment(viewer, found, one, entries)
    _timeline(viewer, found, entries)
    offer_record(viewer, api, found)


def _summary(found: Instrument) -> None:
    st.markdown(plain(_(found.summary)))
    with st.container(border=True, gap="small"):
        st.markdown(
            f"**{plain(_('This is a summary of ours, not the text.'))}** {plain(_(found.not_public))}"
        )
        names = sorted(map(country_name, found.parties), key=sort_key)
        st.markdown(f":gray[{plain(_('Parties:'))}] {plain(', '.join(names))}")
        links = " · ".join(f"[{plain(_(one.title))}](<{one.address}>)" for one in found.source)
        st.markdown(f":gray[{plain(_('Sources:'))}] {links}")


def _commitment(viewer: Viewer | None, of: Instrument, one: Commitment, entries: list[Progress]) -> None:
    said = [found for found in entries if found.commitment == one.code]
    with st.container(border=True, height="stretch", gap="small"):
        st.markdown(f"**{plain(_(one.title))}**  \n{plain(_(one.words))}")
        if viewer is not None and of.takes_in(viewer.country):
            own = current_grade(said, one.code, viewer.country)
            st.markdown(
                f":small[:gray[{plain(_('Your own grade:'))}]] "
                + (
                    f"{grade_badge(own.grade)} :small[:gray[{plain(day_text(own.on_day))}]]"
                    if own and own.grade
                    else f":small[:gray[{plain(_('none yet'))}]]"
                )
            )
        ministries = len({found.country for found in said})
        label = (
            ngettext("What {n} ministry says", "What {n} ministries say", ministries).format(n=ministries)
            if ministries
            else _("Nobody wrote about it yet")
        )
        onward(entry("commitments").path, label, {"commitment": one.code})


def _timeline(viewer: Viewer | None, of: Instrument, entries: list[Progress]) -> None:
    if not entries:
        return
    steps = sum(one.kind == "step" for one in entries)
    finding = ngettext(
        "{n} step written down since {day}", "{n} steps written down since {day}", steps
    ).format(n=steps, day=day_text(of.agreed_on))
    figure(
        title=finding,
        subtitle=_(
            "Each mark is a step a ministry took, or a grade it gave itself, under the four headings."
        ),
        spec=timeline_spec(entries, of.agreed_on, viewer.country if viewer else ""),
        alt=_("A line of years for each of the four headings, with a mark for each entry. {finding}.").format(
            finding=finding
        ),
        table=lambda: timeline_table(entries),
        source=_("Written down by the ministries themselves, of their own will. Nobody is ranked."),
        name=f"progress-{of.code}",
        files=viewer is not None,
    )
