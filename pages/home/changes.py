"""What happened since the viewer was last here: a few lines, each leading to its page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final

import streamlit as st

from components.page import line_link, plain, short_day_text
from core.access.api import Api
from core.catalogue.names import country_name
from core.digest.subscriptions import NEWS
from core.home.changes import Change, changes, last_visit
from core.texts import N_, _, ngettext
from pages.frame.registry import entry, place
from pages.frame.visit import kept

# So many of one kind are told one by one; of more only how many there are.
ONE_BY_ONE: Final = 2
# The first page stays on one screen.
FIRST: Final = 6
# Kind → its sentence, the page that opens it, and the parameter that names it there. What comes first
# matters most: of a followed view (its address is its id), what goes on, the own work, the network.
KINDS: Final[Mapping[str, tuple[str, str, str]]] = {
    **{f"view_{what}": (sentence, "", "") for what, sentence in NEWS.items()},
    "incident": (N_("{country} opened an incident: {subject}."), "crisis", "incident"),
    "drill": (N_("{country} opened a drill: {subject}."), "crisis", "incident"),
    "returned": (N_("Returned: {subject}."), "submissions", "submission"),
    "approved": (N_("Approved: {subject}."), "submissions", "submission"),
    "release": (N_("Release {subject} of the network's benchmarks was published."), "benchmarks", ""),
    "edition": (N_("Award results are published: {subject}."), "awards", "edition"),
    "practice": (N_("{country} published a practice: {subject}."), "practices", "practice"),
    "progress": (N_("{country} on a commitment: {subject}"), "commitments", "commitment"),
}


def show_changes(api: Api) -> None:
    """Draw what is new since the visit before this one; say so where nothing is."""
    before = kept("last visit", lambda: last_visit(api))
    found = kept(("changes", before), lambda: changes(api, before))
    st.header(_("Since your last visit") if before else _("What is new"), anchor=False)
    if not found:
        st.markdown(f":gray[{plain(_('Nothing new in the network or in your ministry.'))}]")
    by_kind = sorted(found, key=lambda change: list(KINDS).index(change.kind))
    lines = [
        line for kind, some in groupby(by_kind, key=lambda one: one.kind) for line in _lines(kind, list(some))
    ]
    for draw in lines[:FIRST]:
        draw()
    if more := lines[FIRST:]:
        with st.expander(ngettext("{n} more", "{n} more", len(more)).format(n=len(more))):
            for draw in more:
                draw()


def _lines(kind: str, some: Sequence[Change]) -> Iterator[Callable[[], None]]:
    # The newest release holds what those before it did.
    told = some[:1] if kind == "release" else some
    shown = told if len(told) <= ONE_BY_ONE + 1 else told[:ONE_BY_ONE]
    for change in shown:
        page, query = _where(change)
        yield partial(line_link, page, _said(change), query, aside=short_day_text(change.at.date()))
    if more := len(told) - len(shown):
        page, _query = _where(told[-1])
        yield partial(
            line_link, page, ngettext("{n} more of this kind", "{n} more of this kind", more).format(n=more)
        )


def _where(change: Change) -> tuple[Path, dict[str, str]]:
    _sentence, area, parameter = KINDS[change.kind]
    if not area:
        return place(change.id)
    return entry(area).path, {parameter: change.id} if parameter else {}


def _said(change: Change) -> str:
    country = country_name(change.country) if change.country else ""
    return _(KINDS[change.kind][0]).format(subject=change.subject, country=country)
