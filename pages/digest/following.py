"""The views somebody follows, what they were told of them, and one press to stop."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.page import empty_state, line_link, number_text, onward, plain, short_day_text
from core.access.api import Api
from core.benchmarks.headlines import amount
from core.benchmarks.model import Indicator
from core.digest.subscriptions import NEWS, Subscription, Told, subscriptions, told, unsubscribe
from core.texts import _
from pages.benchmarks.kept import reference
from pages.frame.press import act
from pages.frame.registry import entry, place
from pages.frame.visit import kept


def show_following(api: Api) -> None:
    """Draw the followed views and the latest news of them."""
    followed = kept("subscriptions", lambda: subscriptions(api))
    known = {one.code: one for one in kept("reference", lambda: reference(api))[0]}
    st.header(_("Views you follow"), anchor=False)
    if not followed:
        empty_state(
            _("None yet"),
            _(
                "Press “Tell me” on a benchmark, an award or a list of practices, and the portal tells you of news."
            ),
        )
    for one in followed:
        _view(api, one, known)
    onward(entry("monitor").path, _("Saved searches and alerts of the monitor"), {"view": "alerts"})
    if heard := kept("told", lambda: told(api)):
        st.header(_("What you were told of them"), anchor=False)
        _news(heard, known)


def _view(api: Api, one: Subscription, known: Mapping[str, Indicator]) -> None:
    page, query = place(one.watched.address)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        onward(page, one.watched.title, query)
        st.caption(plain(_condition(one, known)))
        if st.button(_("Stop"), type="tertiary", key=f"stop-{one.id}"):
            act(lambda: unsubscribe(api, one.id), _("You are not told of it any more."))


def _condition(one: Subscription, known: Mapping[str, Indicator]) -> str:
    indicator = known.get(one.watched.query.get("indicator", ""))
    if one.condition == "crosses" and indicator and one.threshold is not None:
        said = _("when it crosses {amount}").format(amount=amount(indicator, one.threshold))
    elif one.condition == "changes":
        said = _("when it changes by more than {share}").format(
            share=number_text(one.threshold, percent=True)
        )
    else:
        said = _("when something new stands there")
    return f"{said}, {_('also by e-mail')}" if one.by_mail else said


def _news(heard: Sequence[Told], known: Mapping[str, Indicator]) -> None:
    for one in heard:
        page, query = place(one.address)
        said = _(NEWS[one.what]).format(subject=one.title)
        indicator = known.get(query.get("indicator", ""))
        value = one.facts["value"]
        now = (
            f" · {amount(indicator, value)} ({one.facts['moment']})"
            if indicator and value is not None
            else ""
        )
        line_link(page, said, query, aside=f"{short_day_text(one.at.date())}{now}")
