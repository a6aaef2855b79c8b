"""What a partner would see: asked of the database as one of its members, before anybody consents."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import streamlit as st

from components.figure import listing
from components.intake import day_text
from components.page import message, plain
from components.sharing import cells_list, shared_file, shared_table
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.reading import peer_groups
from core.catalogue.names import country_name
from core.intake.sharing import PartnerView, partners, see_as_partner
from core.intake.submissions import Submission
from core.refusals import Refused, Unreachable
from core.texts import _, ngettext

# The choice stands beside the review: a few rows tell what is seen.
FIRST_SEEN: Final = 4


@dataclass(frozen=True)
class Choice:
    """A tier, and the day before which nobody else sees anything."""

    tier: str
    embargo_until: date | None

    @property
    def waits(self) -> bool:
        """Whether the day is still to come."""
        return self.embargo_until is not None and self.embargo_until > datetime.now(UTC).date()


def partner_view(
    api: Api, viewer: Viewer, submission: Submission, choice: Choice, *, with_held: bool
) -> None:
    """Ask for a partner, and show what its members would see with this choice."""
    partner = st.selectbox(
        _("Partner"),
        partners(api, viewer),
        format_func=country_name,
        index=None,
        placeholder=_("Choose a country"),
        key=f"partner-{submission.id}",
    )
    if partner is None:
        st.caption(
            _(
                "The portal asks the database as a member of that country would, and undoes it. Nobody is told."
            )
        )
        return
    try:
        ask = partial(_seen, api, submission.id, submission.state, partner, with_held)
        seen = ask(choice)
        later = ask(Choice(choice.tier, None)) if choice.waits else None
    except (Refused, Unreachable) as problem:
        message("error", problem.sentence)
        return
    by_name = choice.tier in {"network", "public"}
    _show_seen(partner, seen, by_name=by_name and not choice.waits)
    if later and choice.embargo_until:
        st.markdown("**" + plain(_("From {day} on:").format(day=day_text(choice.embargo_until))) + "**")
        _show_seen(partner, later, by_name=by_name, when="later")
    _show_cells(api, choice, seen)


@st.cache_data(scope="session", ttl=60, max_entries=16, show_spinner=False)
def _seen(
    _api: Api,
    submission: str,
    state: str,  # noqa: ARG001 - a decision changes the answer.
    partner: str,
    with_held: bool,
    choice: Choice,
) -> PartnerView:
    return see_as_partner(
        _api,
        submission,
        partner,
        tier=choice.tier,
        embargo_until=choice.embargo_until,
        with_held=with_held,
    )


def _show_seen(partner: str, view: PartnerView, *, by_name: bool, when: str = "now") -> None:
    """List the months seen by name; where the choice ``by_name`` would show more, say what hides the others."""
    country = country_name(partner)
    if not view.seen:
        st.markdown(plain(_("{country} sees nothing by name.").format(country=country)))
    else:
        n = len(view.seen)
        said = ngettext(
            "{country} sees {n} month by name:",
            "{country} sees {n} months by name, counted for each account:",
            n,
        )
        st.markdown(plain(said.format(country=country, n=n)))
        with listing(
            title=said.format(country=country, n=n),
            name=f"seen-by-{partner}",
            table=lambda: shared_file(view.seen),
            key=f"seen-by-{partner}-{when}",
        ):
            shared_table(view.seen, first=FIRST_SEEN)
    hidden = view.resting - len(view.seen)
    if hidden and by_name:
        st.caption(
            ngettext(
                "{n} month stays hidden: another file behind it is shared with fewer people, or later.",
                "{n} months stay hidden: other files behind them are shared with fewer people, or later.",
                hidden,
            ).format(n=hidden)
        )


def _show_cells(api: Api, choice: Choice, view: PartnerView) -> None:
    if choice.tier == "own":
        st.markdown(_("The figures enter no benchmark."))
    elif view.cells:
        st.markdown(
            _("Without a name, the figures may enter these benchmarks, once enough ministries stand in them:")
        )
        cells_list(view.cells, {group.code: group for group in peer_groups(api)})
