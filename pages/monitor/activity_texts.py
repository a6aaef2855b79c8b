"""Languages and topics of a mission's texts, each with its finding."""

from collections.abc import Sequence

import pandas as pd

from components.charts import bars_spec
from components.figure import figure
from components.page import day_text
from core.access.api import Api
from core.catalogue.names import language_name
from core.monitor.activity import Text, item_texts, languages_told, post_texts, themes_told
from core.monitor.own_topics import OwnModel, own_model
from core.monitor.themes import NAMES
from core.texts import _, ngettext
from pages.frame.visit import kept
from pages.monitor.activity_choice import ALL, FEEDS, View, source_name
from pages.monitor.topic_model import version_text


def own_model_of(api: Api) -> OwnModel:
    """Return the model the ministry's texts are read with."""
    return kept("topic model", lambda: own_model(api))


def read_texts(api: Api, view: View, own: OwnModel) -> list[Text]:
    """Return the texts of the view with what they are about; the posts of others are not read."""
    if view.source == FEEDS:
        return kept(
            ("items", view.mission.id, view.first, view.last),
            lambda: item_texts(api, view.mission.id, view.first, view.last),
        )
    if not view.own:
        return []
    texts = kept(
        ("texts", view.mission.id, view.first, view.last, own.number),
        lambda: post_texts(api, view.mission.id, view.first, view.last, own.model),
    )
    return [text for text in texts if view.source in (ALL, text.account)]


def languages(view: View, texts: Sequence[Text]) -> None:
    """Draw how many texts there are in each language."""
    told = languages_told(texts)
    unknown = told.pop(None, 0)
    if not told:
        return
    rows = [(language_name(code), count) for code, count in told.most_common() if code]
    title = ngettext(
        "{mission} publishes in one language",
        "{mission} publishes in {n} languages, most in {first}",
        len(rows),
    ).format(mission=view.mission.name, n=len(rows), first=rows[0][0])
    _bars(
        view,
        title=title,
        subtitle=_("Texts by language, as the export says it or as script and words tell it."),
        rows=rows,
        column=_("Language"),
        basis=[
            ngettext("{n} text", "{n} texts", len(texts)).format(n=len(texts)),
            ngettext("{n} in no known language", "{n} in no known language", unknown).format(n=unknown),
        ],
        name="activity-languages",
    )


def topics(view: View, texts: Sequence[Text], own: OwnModel) -> None:
    """Draw how many texts there are of each theme, and how many nobody is sure of."""
    told = themes_told(texts)
    unsure = told.pop(None, 0)
    rows = [(_(NAMES[code]), count) for code, count in told.most_common() if code]
    sure = sum(told.values())
    title = (
        _("Most texts whose topic is sure are about: {theme}").format(theme=rows[0][0])
        if rows
        else _("Of no text the topic is sure")
    )
    _bars(
        view,
        title=title,
        subtitle=_(
            "Texts by theme, as an offline classifier or a member told. Where it is not sure, it says so."
        ),
        rows=[*rows, (_("Not sure"), unsure)],
        column=_("Theme"),
        basis=[
            _("{sure} of {n} texts told").format(sure=sure, n=len(texts)),
            version_text(own),
        ],
        name="activity-topics",
    )


def _bars(
    view: View,
    *,
    title: str,
    subtitle: str,
    rows: list[tuple[str, int]],
    column: str,
    basis: list[str],
    name: str,
) -> None:
    unit = _("texts")
    span = _("{first} to {last}").format(first=day_text(view.first), last=day_text(view.last))
    figure(
        title=title,
        subtitle=subtitle,
        spec=bars_spec(tuple(rows), unit=unit, own=frozenset(label for label, _n in rows) - {_("Not sure")}),
        alt=" ".join([title + ".", *(f"{label}: {count}." for label, count in rows)]),
        table=lambda: pd.DataFrame(rows, columns=[column, unit]),
        source=" · ".join([source_name(view.mission, view.source), span, *basis]),
        name=name,
    )
