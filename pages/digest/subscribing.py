"""“Tell me”: follow the view that is on the screen."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.benchmarks.model import Indicator
from core.digest.subscriptions import CONDITIONS, Condition, Watched, subscribe
from core.settings import settings
from core.texts import N_, _
from pages.frame.press import act, take_message
from pages.frame.registry import entry

WORDS: Final = {
    "crosses": N_("when it crosses a value"),
    "changes": N_("when it changes by more than a share"),
    "new": N_("when something new stands there"),
}


def tell_me(api: Api, views: Callable[[], Sequence[Watched]], indicator: Indicator | None = None) -> None:
    """Offer to follow one of ``views``, at least one, made when somebody opens it; ``indicator`` says their unit."""
    done = take_message()
    with st.popover(
        _("Tell me"), icon=":material/notifications:", type="tertiary", key="tell-me", on_change="rerun"
    ) as opened:
        if done:
            message("success", done)
        elif opened.open:
            _form(api, views(), indicator)


def _form(api: Api, views: Sequence[Watched], indicator: Indicator | None) -> None:
    watched = views[0]
    if len(views) > 1:
        watched = st.selectbox(
            _("About what"), views, format_func=lambda view: plain(view.title), key="tell-me-view"
        )
    condition: Condition = "new"
    if len(CONDITIONS[watched.kind]) > 1:
        condition = st.radio(
            _("Tell me"),
            CONDITIONS[watched.kind],
            format_func=lambda code: _(WORDS[code]),
            key="tell-me-condition",
        )
    else:
        st.markdown(
            plain(_("You are told when something new stands there: {title}.").format(title=watched.title))
        )
    threshold = _threshold(condition, indicator)
    by_mail = bool(settings().smtp_host) and st.checkbox(_("And at once by e-mail"), key="tell-me-mail")
    st.caption(plain(_("It stands on your first page and in the weekly letter. You stop it with one press.")))
    if st.button(_("Follow this view"), type="primary", disabled=condition != "new" and threshold is None):
        act(
            lambda: subscribe(api, watched, condition, threshold, by_mail=by_mail),
            _("You are told from now on. All views you follow stand on the page “{page}”.").format(
                page=_(entry("digest").title)
            ),
        )


def _threshold(condition: Condition, indicator: Indicator | None) -> float | None:
    """Ask for the value or the share; return it as it is kept: a percentage as a share."""
    if condition == "changes":
        percent = st.number_input(_("More than so many percent"), 1, 1000, 10, key="tell-me-share")
        return percent / 100
    if condition == "crosses" and indicator is not None:
        unit = _(indicator.unit)
        value = st.number_input(
            _("Value ({unit})").format(unit=plain(unit)), min_value=0.0, value=None, key="tell-me-value"
        )
        return None if value is None else value / 100 if indicator.percent else value
    return None
