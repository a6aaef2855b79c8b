"""The library: practices found, as cards with one figure each, and the ones picked for a comparison."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from components.page import Action, empty_state, onward, plain
from components.practices import practice_card
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.model import Indicator
from core.digest.subscriptions import Watched
from core.practices.search import Found, Wanted, options, public_options, search, search_public
from core.texts import _, language, ngettext
from pages.digest.subscribing import tell_me
from pages.frame.registry import entry
from pages.frame.visit import kept
from pages.practices.cards import card_of
from pages.practices.filters import choose_wanted
from pages.practices.kept import indicators_seen, theme_names

ACROSS: Final = 2
STEP: Final = 12
MOST_COMPARED: Final = 4
PICKED: Final = "practices-picked"
SHOWN: Final = "practices-shown"


def show_library(viewer: Viewer | None, api: Api) -> None:
    """Draw search, filters and what they found."""
    themes = theme_names(viewer, api)
    there = kept("options", lambda: options(api) if viewer else public_options(api))
    wanted = choose_wanted(there, themes)
    count = _how_many(wanted)
    ask = search if viewer else search_public
    found = kept((wanted, count, language()), lambda: ask(api, wanted, shown_in=language(), count=count))
    _picked_bar()
    if viewer:
        tell_me(api, lambda: [_followed()])
    if not found.cards:
        _nothing(viewer, wanted)
        return
    st.markdown(
        f":gray[{plain(ngettext('{n} practice', '{n} practices', found.total).format(n=found.total))}]"
    )
    _cards(found, themes, indicators_seen(viewer, api))
    if found.total > len(found.cards):
        st.button(_("Show more"), on_click=_more, args=[wanted], key="practices-more")


def _followed() -> Watched:
    """Return the list on the screen as a view that can be followed: in which order it stands does not matter."""
    query = {name: value for name, value in st.query_params.items() if name != "sort"}
    filters = ", ".join(query.values())
    title = _("Practices: {filters}").format(filters=filters)[:200] if filters else _("All practices")
    return Watched.at("practices", title, "/practices", query)


def _how_many(wanted: Wanted) -> int:
    """Return how many cards are shown; another search begins with the first page again."""
    asked, count = st.session_state.get(SHOWN, (wanted, STEP))
    return count if asked == wanted else STEP


def _more(wanted: Wanted) -> None:
    st.session_state[SHOWN] = (wanted, _how_many(wanted) + STEP)


def _cards(found: Found, themes: Mapping[str, str], known: Mapping[str, Indicator]) -> None:
    here = st.query_params.to_dict()
    for start in range(0, len(found.cards), ACROSS):
        for column, card in zip(st.columns(ACROSS), found.cards[start : start + ACROSS], strict=False):
            with column, st.container(border=True, height="stretch", gap="small"):
                practice_card(
                    card_of(card, themes, known), str(entry("practices").path), {**here, "practice": card.id}
                )
                _pick(card.id, card.title)


def _pick(practice: str, title: str) -> None:
    picked: dict[str, str] = st.session_state.setdefault(PICKED, {})
    st.checkbox(
        _("Compare this one"),
        practice in picked,
        disabled=practice not in picked and len(picked) >= MOST_COMPARED,
        key=f"pick-{practice}",
        on_change=set_picked,
        args=[practice, title],
        help=_("Pick two to four practices."),
    )


def set_picked(practice: str, title: str) -> None:
    """Pick a practice for the comparison, or put it back."""
    picked: dict[str, str] = st.session_state.setdefault(PICKED, {})
    # What the box says now, not the opposite of before: a press that arrives twice changes nothing.
    if not st.session_state[f"pick-{practice}"]:
        picked.pop(practice, None)
    elif len(picked) < MOST_COMPARED:
        picked[practice] = title


def _picked_bar() -> None:
    picked: dict[str, str] = st.session_state.get(PICKED, {})
    if not picked:
        return
    with st.container(border=True, horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(plain(_("Picked: {titles}").format(titles=" · ".join(picked.values()))))
        if len(picked) > 1:
            label = _("Compare {n} practices").format(n=len(picked))
            onward(entry("practices").path, label, {"compare": ",".join(picked)})
        else:
            st.markdown(f":gray[{plain(_('Pick one more to compare.'))}]")


def _nothing(viewer: Viewer | None, wanted: Wanted) -> None:
    if wanted != Wanted(sort=wanted.sort):
        empty_state(
            _("No practice matches"),
            _("Try fewer words, or take filters away. The search forgives typing errors."),
        )
    elif viewer is None:
        empty_state(
            _("No practice is public yet"), _("Sign in to read what the network shares with its members.")
        )
    elif viewer.has(*entry("practice_editor").roles):
        empty_state(
            _("No practice is published yet"),
            _("Write the first one: what was done, where, and from which month on."),
            action=Action(_("Open the practice editor"), page=str(entry("practice_editor").path)),
        )
    else:
        empty_state(_("No practice is published yet"), _("Come back when the first one is out."))
