"""Items in words: as a line of the timeline and as a row of a table."""

from collections.abc import Sequence
from datetime import UTC

import pandas as pd

from components.monitor import Line
from components.page import number_text
from core.catalogue.names import country_name, language_name
from core.monitor.search import NOT_SURE, Found, Item
from core.texts import _, ngettext
from pages.monitor.choosing import theme_name


def item_table(items: Sequence[Item]) -> pd.DataFrame:
    """Return items as a table: moments are UTC without saying so in the cell, so that a spreadsheet can sort them."""
    return pd.DataFrame(
        {
            _("When (UTC)"): [item.at.astimezone(UTC).replace(tzinfo=None) for item in items],
            _("Title"): [item.title for item in items],
            _("Mission"): [item.mission or "" for item in items],
            _("Host country"): [country_name(item.host) if item.host else "" for item in items],
            _("Feed"): [item.feed for item in items],
            _("Language"): [language_name(item.language) if item.language else "" for item in items],
            _("Theme"): [theme_text(item) for item in items],
            _("Also at"): [", ".join(copy.feed for copy in item.also) for item in items],
            _("Link"): [item.link or "" for item in items],
        }
    )


def line_of(item: Item, own: str) -> Line:
    """Return an item as a line of the timeline; ``own`` is the viewer's country, which need not be said."""
    at = item.at.astimezone(UTC)
    doubts = {
        "future": _("dated ahead, so it stands where it was first seen"),
        "missing": _("no date given: first seen then"),
    }
    facts = [
        f"{at:%H:%M} UTC",
        item.mission or "",
        item.feed if item.feed != item.mission else "",
        country_name(item.country) if item.country != own else "",
        language_name(item.language) if item.language else "",
        doubts.get(item.date_doubt or "", ""),
    ]
    also = (
        _("Also at {places}").format(places=", ".join(copy.feed for copy in item.also)) if item.also else ""
    )
    return Line(
        title=item.title or _("(no title)"),
        link=item.link or "",
        facts=" · ".join(fact for fact in facts if fact),
        summary=item.summary,
        language=item.language or "",
        also=also,
    )


def theme_text(item: Item) -> str:
    """Return the theme with how sure the classifier is of it; nothing where nobody has looked yet."""
    if item.told_by is None:
        return ""
    name = theme_name(item.theme or NOT_SURE)
    if item.told_by == "member" or item.theme is None or item.probability is None:
        return name
    return _("{theme} ({share} likely)").format(
        theme=name, share=number_text(item.probability, percent=True, digits=2)
    )


def table_basis(found: Found) -> str:
    """Say how many items a table holds, and whether there are more."""
    said = ngettext("{n} item, the newest first.", "{n} items, the newest first.", len(found.items)).format(
        n=len(found.items)
    )
    if found.more:
        said += " " + _("There are more: narrow the search or the period to see them.")
    return said
