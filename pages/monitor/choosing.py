"""The filters of the monitor: what a reader looks for."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from core.catalogue.names import country_name, language_name, sorted_countries, sorted_languages
from core.monitor.search import NOT_SURE, Wanted
from core.monitor.themes import NAMES
from core.texts import _, ngettext
from pages.monitor.kept import Options
from pages.monitor.place import ANY, OWN_DAYS, PERIODS, USUAL, key, linked_day, write_address

MORE: Final = ("missions", "hosts", "language", "feed", "country")


def theme_name(code: str) -> str:
    """Return a theme, or that nobody was sure, in the run's language."""
    return _("Not sure") if code == NOT_SURE else _(NAMES[code])


def choose_wanted(options: Options) -> Wanted:
    """Draw the search box and the filters, and return what they ask for."""
    words = st.text_input(
        _("Search"),
        st.query_params.get("words", ""),
        max_chars=200,
        placeholder=_('Words in any language, such as: scholarship -sport "state visit"'),
        key=key("words"),
        help=_(
            "All words must be there. “Words in quotes” follow each other, -word must not be there, OR wants one of two."
        ),
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        period = _one("period", _("Period"), list(PERIODS), lambda code: _(PERIODS[code]), usual=USUAL)
        first, last = _days(period)
        theme = _one("theme", _("Theme"), [ANY, *NAMES, NOT_SURE], theme_name)
        many = sum(1 for name in MORE if st.query_params.get(name))
        label = ngettext("More filters ({n} set)", "More filters ({n} set)", many).format(n=many)
        with st.popover(label if many else _("More filters")):
            missions = _several(
                "missions",
                _("Missions"),
                sorted(options.missions, key=options.missions.__getitem__),
                options.missions.__getitem__,
            )
            hosts = _several("hosts", _("Host countries"), sorted_countries(options.hosts), country_name)
            language = _one(
                "language", _("Language"), [ANY, *sorted_languages(options.languages)], language_name
            )
            feed = _one("feed", _("Feed"), [ANY, *options.feeds], options.feeds.__getitem__)
            country = _one(
                "country", _("Whose feeds"), [ANY, *sorted_countries(options.countries)], country_name
            )
    wanted = Wanted(words.strip(), country, missions, hosts, theme, language, feed, first, last)
    write_address(wanted, period)
    return wanted


def _one(
    name: str, label: str, choices: Sequence[str], shown: Callable[[str], str], *, usual: str = ANY
) -> str:
    linked = st.query_params.get(name, usual)
    chosen: str = st.selectbox(
        label,
        choices,
        index=choices.index(linked if linked in choices else usual),
        format_func=lambda code: shown(code) if code else _("Any"),
        key=key(name),
        width=220,
    )
    return chosen


def _several(name: str, label: str, choices: Sequence[str], shown: Callable[[str], str]) -> tuple[str, ...]:
    linked = st.query_params.get(name, "").split(",")
    return tuple(
        st.multiselect(
            label,
            choices,
            default=[code for code in choices if code in linked],
            format_func=shown,
            placeholder=_("Any"),
            key=key(name),
            width=320,
        )
    )


def _days(period: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of a period; asks for them where the reader names their own."""
    today = datetime.now(UTC).date()
    if period.isdigit():
        return today - timedelta(days=int(period) - 1), None
    if period != OWN_DAYS:
        return None, None
    usual = (linked_day("from", today - timedelta(days=29)), linked_day("to", today))
    chosen = st.date_input(
        _("First and last day"),
        (min(usual), max(usual)),
        max_value=max(today, *usual),
        format="YYYY-MM-DD",
        key=key("days"),
        width=260,
    )
    # Between the two clicks of a choice there is a first day only.
    first, last = (chosen[0], chosen[-1]) if isinstance(chosen, tuple) and chosen else usual
    return first, last
