"""What a reader of the library looks for. It stands in the address, so that a link shows the same list."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from core.catalogue.handles import platform_name
from core.catalogue.names import country_name, language_name
from core.practices.search import SORTS, Wanted
from core.texts import N_, _, ngettext
from pages.practices.words import verdict_name

ANY: Final = ""
SORT_NAMES: Final[Mapping[str, str]] = {
    "relevance": N_("Best match"),
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "effect": N_("Largest effect first"),
    "adopted": N_("Most adopted first"),
}
MORE: Final = ("country", "platform", "commitment", "language")


def _choose(name: str, label: str, choices: Sequence[str], shown: Callable[[str], str]) -> str:
    """Draw one filter and return its choice; it opens on what the address says, else on any."""
    options = [ANY, *choices]
    linked = st.query_params.get(name, ANY)
    chosen: str = st.selectbox(
        label,
        options,
        index=options.index(linked) if linked in options else 0,
        format_func=lambda code: shown(code) if code else _("Any"),
        key=f"practices-{name}",
        width=220,
    )
    return chosen


def choose_wanted(options: Mapping[str, Mapping[str, int]], themes: Mapping[str, str]) -> Wanted:
    """Draw the search box and the filters, and return what they ask for."""
    query = st.text_input(
        _("Search"),
        st.query_params.get("query", ""),
        max_chars=200,
        placeholder=_("Words in any language, such as: answering questions"),
        key="practices-query",
    )

    def filtered(name: str, label: str, shown: Callable[[str], str]) -> str:
        choices = sorted(options[name], key=shown)
        return _choose(name, label, choices, shown) if choices else ANY

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        chosen = {
            "theme": filtered("theme", _("Theme"), lambda code: _(themes.get(code, code))),
            "verdict": filtered("verdict", _("Effect"), verdict_name),
        }
        sorts = [code for code in SORTS if code != "relevance" or query]
        linked = st.query_params.get("sort", "")
        sort = st.selectbox(
            _("Sort"),
            sorts,
            index=sorts.index(linked) if linked in sorts else 0,
            format_func=lambda code: _(SORT_NAMES[code]),
            # Without words to match there is one sort less, and what was chosen before may be gone.
            key=f"practices-sort-{bool(query)}",
            width=220,
        )
        set_already = sum(1 for name in MORE if st.query_params.get(name))
        label = ngettext("More filters ({n} set)", "More filters ({n} set)", set_already).format(
            n=set_already
        )
        with st.popover(label if set_already else _("More filters")):
            chosen["country"] = filtered("country", _("Country"), country_name)
            chosen["platform"] = filtered("platform", _("Platform"), platform_name)
            chosen["language"] = filtered("language", _("Language"), language_name)
            chosen["commitment"] = filtered("commitment", _("Commitment"), str)
    _write_address({"query": query, **chosen, "sort": sort if sort != sorts[0] else ""})
    return Wanted(query=query, sort=sort, **chosen)


def _write_address(filters: Mapping[str, str]) -> None:
    """Put the filters into the address, all at once: each change is a message to the browser."""
    given = {name: value for name, value in filters.items() if value}
    if st.query_params.to_dict() != given:
        st.query_params.from_dict(given)
