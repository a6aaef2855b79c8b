"""What a reader of the monitor looks for. It stands in the address, so that a link shows the same items."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from core.catalogue.names import country_name, language_name, sorted_countries, sorted_languages
from core.monitor.search import NOT_SURE, Wanted
from core.monitor.themes import NAMES
from core.texts import N_, _, ngettext
from pages.monitor.kept import Options

ANY: Final = ""
USUAL: Final = "30"
OWN_DAYS: Final = "days"
# Days back from today; what is no number names its own days, or none.
PERIODS: Final[Mapping[str, str]] = {
    "7": N_("Last 7 days"),
    USUAL: N_("Last 30 days"),
    "90": N_("Last 90 days"),
    "365": N_("Last 12 months"),
    "all": N_("Since the beginning"),
    OWN_DAYS: N_("Days of my choice"),
}
LISTS: Final = ("missions", "hosts")
MORE: Final = ("missions", "hosts", "language", "feed", "country")
TURN: Final = "monitor-turn"


def theme_name(code: str) -> str:
    """Return a theme, or that nobody was sure, in the run's language."""
    return _("Not sure") if code == NOT_SURE else _(NAMES[code])


def address(wanted: Wanted) -> dict[str, str]:
    """Return what is looked for as the address of the page names it."""
    said = {
        "words": wanted.words,
        "theme": wanted.theme,
        "missions": ",".join(wanted.missions),
        "hosts": ",".join(wanted.hosts),
        "language": wanted.language,
        "feed": wanted.feed,
        "country": wanted.country,
    }
    return {name: value for name, value in said.items() if value}


def open_search(wanted: Wanted) -> None:
    """Let the filters stand as a saved search says, at the next run; the period stays."""
    st.session_state[TURN] = _turn() + 1
    stays = {
        name: st.query_params[name] for name in ("view", "period", "from", "to") if name in st.query_params
    }
    st.query_params.from_dict(stays | address(wanted))


def choose_wanted(options: Options) -> Wanted:
    """Draw the search box and the filters, and return what they ask for."""
    words = st.text_input(
        _("Search"),
        st.query_params.get("words", ""),
        max_chars=200,
        placeholder=_('Words in any language, such as: scholarship -sport "state visit"'),
        key=_key("words"),
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
    _write_address(wanted, period)
    return wanted


def _turn() -> int:
    turn: int = st.session_state.get(TURN, 0)
    return turn


def _key(name: str) -> str:
    """Return a key that another saved search makes new, so that the filter begins with what the address says."""
    return f"monitor-{_turn()}-{name}"


def _one(
    name: str, label: str, choices: Sequence[str], shown: Callable[[str], str], *, usual: str = ANY
) -> str:
    linked = st.query_params.get(name, usual)
    chosen: str = st.selectbox(
        label,
        choices,
        index=choices.index(linked if linked in choices else usual),
        format_func=lambda code: shown(code) if code else _("Any"),
        key=_key(name),
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
            key=_key(name),
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
    usual = (_linked_day("from", today - timedelta(days=29)), _linked_day("to", today))
    chosen = st.date_input(
        _("First and last day"),
        (min(usual), max(usual)),
        max_value=max(today, *usual),
        format="YYYY-MM-DD",
        key=_key("days"),
        width=260,
    )
    # Between the two clicks of a choice there is a first day only.
    first, last = (chosen[0], chosen[-1]) if isinstance(chosen, tuple) and chosen else usual
    return first, last


def _linked_day(name: str, usual: date) -> date:
    try:
        return date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return usual


def _write_address(wanted: Wanted, period: str) -> None:
    """Put the filters into the address, all at once: each change is a message to the browser."""
    said = address(wanted)
    if "view" in st.query_params:
        said["view"] = st.query_params["view"]
    if period != USUAL:
        said["period"] = period
    if period == OWN_DAYS and wanted.since and wanted.until:
        said |= {"from": wanted.since.isoformat(), "to": wanted.until.isoformat()}
    if st.query_params.to_dict() != said:
        st.query_params.from_dict(said)
