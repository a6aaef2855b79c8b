"""The instruments, what waits for the viewer, and the way to one other ministry."""

import streamlit as st

from components.page import day_text, line_link, onward, page_header, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.commitments.instruments import Instrument, instruments
from core.commitments.record import of_instrument
from core.commitments.waiting import waiting
from core.intake.sharing import partners
from core.texts import _, ngettext
from pages.commitments.kept import progress_seen
from pages.frame.registry import entry
from pages.frame.visit import kept


def show_overview(viewer: Viewer | None, api: Api) -> None:
    """Show what waits, then the instruments, the latest first, then the choice of a partner."""
    page_header(
        _("Commitments"),
        _(
            "What ministries agreed on together, and what each says it does about it: of its own will, in its own words, never ranked."
        ),
    )
    if viewer is not None:
        _waiting(viewer, api)
    for one in reversed(instruments()):
        _card(one, len(of_instrument(progress_seen(viewer, api), one.code)))
    if viewer is not None:
        _partner(viewer, api)


def _waiting(viewer: Viewer, api: Api) -> None:
    tasks = kept("waiting", lambda: waiting(api, viewer))
    if not tasks:
        return
    with st.container(border=True, gap="small"):
        st.header(_("Waits for you"), anchor=False)
        for task in tasks:
            line_link(entry("commitments").path, task.words, task.query)


def _card(one: Instrument, entries: int) -> None:
    with st.container(border=True, gap="small"):
        st.header(plain(_(one.title)), anchor=False)
        st.caption(plain(place_and_day(one)))
        st.markdown(plain(_(one.summary)))
        asked = ngettext("{n} commitment", "{n} commitments", len(one.commitment)).format(
            n=len(one.commitment)
        )
        said = ngettext("{n} entry of ministries", "{n} entries of ministries", entries).format(n=entries)
        st.caption(plain(f"{asked} · {said}"))
        onward(entry("commitments").path, _("Read it, and what ministries say"), {"instrument": one.code})


def place_and_day(one: Instrument) -> str:
    """Return where, when and on which occasion an instrument was agreed on."""
    return f"{_(one.occasion)} · {_(one.place)} · {day_text(one.agreed_on)}"


def _partner(viewer: Viewer, api: Api) -> None:
    st.header(_("With one other ministry"), anchor=False)
    chosen = st.selectbox(
        _("See what you share, and note down what comes next"),
        kept("partners", lambda: partners(api, viewer)),
        index=None,
        format_func=country_name,
        placeholder=_("Choose a country"),
        key="commitments-with",
    )
    if chosen:
        st.query_params["with"] = chosen
        st.rerun()
