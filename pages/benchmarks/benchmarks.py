"""Benchmarks: the network's spread with the viewer's own missions and the award winners in it."""

from components.page import empty_state, footer, message, page_header
from core.access.api import Api
from core.benchmarks.reading import latest_release
from core.catalogue.handles import platform_name
from core.texts import _
from pages.benchmarks.choosing import choose_view
from pages.benchmarks.in_city import partners_in_city
from pages.benchmarks.over_time import over_time
from pages.benchmarks.place import show_place
from pages.benchmarks.releasing import offer_release
from pages.benchmarks.two_quarters import two_quarters
from pages.benchmarks.view import View
from pages.digest.subscribing import tell_me
from pages.frame import opened
from pages.frame.visit import kept

viewer, api = opened("benchmarks")
page_header(
    _("Benchmarks"),
    _("Where your missions stand in the network. No ministry can be recognised in what is shown."),
)


def show(api: Api, view: View, release: int) -> None:
    """Draw one view from its finding to its definition."""
    indicator = view.indicator
    defined = f"{_(indicator.name)}: {_(indicator.definition)}"
    if indicator.platforms is not None and view.cell.platform not in indicator.platforms:
        message(
            "info",
            _("On {platform} this indicator means nothing.").format(
                platform=platform_name(view.cell.platform)
            ),
            remedy=_("It is worked out for {platforms}.").format(
                platforms=", ".join(platform_name(code) for code in indicator.platforms)
            ),
        )
        footer(defined)
        return
    if view.shown == "time":
        over_time(viewer, api, view, release)
    elif view.shown == "periods":
        two_quarters(api, view, release)
    else:
        named = show_place(api, view, release)
        if view.shown == "city":
            partners_in_city(api, view, named)
    tell_me(api, view.followed, indicator)
    footer(f"{defined} {_('Source: {source}').format(source=_(indicator.source))}")


if viewer.has("secretariat"):
    offer_release(api)
latest = kept("release", lambda: latest_release(api))
chosen = choose_view(viewer, api, latest) if latest else None
if latest and chosen:
    show(api, chosen, latest.number)
else:
    empty_state(
        _("Nothing is published yet"),
        _(
            "A quarter appears 45 days after its end, once twelve missions of six ministries have shared figures."
        ),
    )
