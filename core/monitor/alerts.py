"""Saved searches and alerts of one member: what they follow, how they are told, what they were told."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, get_args

from core.access.api import Api
from core.access.viewer import Viewer
from core.digest.choice import usual
from core.monitor.search import Wanted

Kind = Literal["search", "feeds"]
# Notices of followed views are told elsewhere (``core.digest.subscriptions``).
KINDS: Final = list(get_args(Kind))

# So many notices are shown; older ones are forgotten by the database after half a year.
SHOWN_NOTICES: Final = 50


@dataclass(frozen=True)
class SavedSearch:
    """Words and filters under a name."""

    id: str
    name: str
    wanted: Wanted


@dataclass(frozen=True)
class Alert:
    """What a member wants to be told. ``search`` is the saved search's id, None for ill and silent feeds."""

    id: str
    kind: Kind
    search: str | None
    by_mail: bool
    by_webhook: bool


@dataclass(frozen=True)
class Choice:
    """How a member is told. Quiet hours are HH:MM in ``time_zone``, both or neither; over midnight is one stretch."""

    time_zone: str
    language: str
    quiet_from: str = ""
    quiet_until: str = ""
    webhook: str = ""


@dataclass(frozen=True)
class Notice:
    """One thing the member was told. ``ways`` is mail or webhook → waiting, sent or given_up."""

    id: str
    kind: Kind
    title: str
    items: int
    found: tuple[Mapping[str, Any], ...]
    wanted: Wanted
    made_at: datetime
    unread: bool
    ways: Mapping[str, str] = field(default_factory=dict)


def saved_searches(api: Api) -> list[SavedSearch]:
    """Return the viewer's saved searches by name."""
    rows = api.rows("saved_search", columns="id,name,wanted", order=["name", "id"])
    return [SavedSearch(row["id"], row["name"], Wanted.read(row["wanted"])) for row in rows]


def save_search(api: Api, name: str, wanted: Wanted) -> str:
    """Keep what is looked for, without its days, under a name; return its id.

    Raises:
        Refused: ``monitor.search_exists``, ``monitor.searches_full``, ``monitor.search_malformed``.
    """
    return str(api.call("save_search", search="", name=name, wanted=wanted.always.written()))


def drop_search(api: Api, search: str) -> None:
    """Forget a saved search with its alert. Raises Refused when it is not the viewer's."""
    api.call("drop_search", search=search)


def alerts(api: Api) -> list[Alert]:
    """Return what the viewer wants to be told."""
    rows = api.rows("alert", columns="id,kind,saved_search_id,by_mail,by_webhook", order=["created_at", "id"])
    return [
        Alert(row["id"], row["kind"], row["saved_search_id"], row["by_mail"], row["by_webhook"])
        for row in rows
    ]


def set_alert(api: Api, kind: Kind, search: str | None, *, by_mail: bool, by_webhook: bool) -> None:
    """Tell the viewer from now on, or in other ways than before.

    Raises:
        Refused: ``monitor.no_webhook`` before an address is set, ``monitor.no_such_search``.
    """
    api.call("set_alert", kind=kind, search=search or "", by_mail=by_mail, by_webhook=by_webhook)


def drop_alert(api: Api, alert: Alert) -> None:
    """Tell the viewer no more."""
    api.call("drop_alert", alert=alert.id)


def choice(api: Api, viewer: Viewer, *, zone: str = "UTC") -> Choice:
    """Return how the viewer is told, or what holds for who chose nothing; ``zone`` is where they seem to be."""
    rows = api.rows("alert_choice", limit=1)
    if not rows:
        return Choice(zone, usual(viewer.country, viewer.roles).language)
    row = rows[0]
    return Choice(
        row["time_zone"],
        row["language"],
        row["quiet_from"] or "",
        row["quiet_until"] or "",
        row["webhook_address"] or "",
    )


def choose(api: Api, chosen: Choice) -> None:
    """Keep zone, language and quiet hours. Raises Refused for a zone or an hour there is not."""
    api.call(
        "choose_alerts",
        time_zone=chosen.time_zone,
        quiet_from=chosen.quiet_from,
        quiet_until=chosen.quiet_until,
        language=chosen.language,
    )


def set_webhook(api: Api, address: str) -> str:
    """Call this address from now on and return the new secret that signs the calls, which nobody can read again.

    Raises:
        Refused: ``monitor.webhook_malformed``.
    """
    secret = secrets.token_urlsafe(32)
    api.call("set_webhook", address=address, secret=secret)
    return secret


def drop_webhook(api: Api) -> None:
    """Call no address any more; alerts that did are told in their other ways."""
    api.call("set_webhook", address="", secret="")


def notices(api: Api) -> list[Notice]:
    """Return what the viewer was told, the newest first."""
    rows = api.rows("alert_notice", where={"kind": KINDS}, order=["-made_at", "id"], limit=SHOWN_NOTICES)
    ways: dict[str, dict[str, str]] = {row["id"]: {} for row in rows}
    for sent in api.rows("alert_sent", columns="notice_id,way,state", where={"notice_id": list(ways)}):
        ways[sent["notice_id"]][sent["way"]] = sent["state"]
    return [
        Notice(
            id=row["id"],
            kind=row["kind"],
            title=row["title"],
            items=row["items"],
            found=tuple(row["found"]),
            wanted=Wanted.read(row["wanted"]),
            made_at=datetime.fromisoformat(row["made_at"]),
            unread=row["read_at"] is None,
            ways=ways[row["id"]],
        )
        for row in rows
    ]


def mark_read(api: Api) -> None:
    """Count every notice as seen."""
    api.call("read_notices")
