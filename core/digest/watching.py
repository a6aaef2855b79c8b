"""Look at the views that members follow, each as its member, and keep what there is to tell them.

Needs the database's password to know who follows what, as ``core.digest.sending`` does. It is run by the
command that sends alerts (``core.monitor.alerting``).
"""

import json
import logging
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import psycopg

from core.access.api import Api
from core.access.viewer import Viewer, token
from core.digest.subscriptions import News, Seen, Subscription, look, news, read
from core.refusals import Refused, Unreachable

if TYPE_CHECKING:
    from core.settings import Settings

LOG: Final = logging.getLogger(__name__)


def look_at_views(owner: psycopg.Connection[dict[str, Any]], chosen: "Settings") -> int:
    """Look at every view that is due and return how many there were.

    Safe to repeat, and at the same time as another run: of one thing a member is told once.
    A view that cannot be looked at now is looked at again in an hour.

    Raises:
        psycopg.Error: when the database cannot be reached.
    """
    due = owner.execute("select * from portal.due_subscriptions()").fetchall()
    for _member, rows in groupby(due, key=lambda row: row["member_id"]):
        followed = list(rows)
        api = Api(chosen, token(chosen, _viewer(followed[0])))
        for row in followed:
            _look_at(owner, api, read(row))
    return len(due)


def _viewer(row: Mapping[str, Any]) -> Viewer:
    return Viewer(str(row["member_id"]), row["name"], row["email"], row["country"], frozenset(row["roles"]))


def _look_at(owner: psycopg.Connection[dict[str, Any]], api: Api, followed: Subscription) -> None:
    try:
        now = look(api, followed.watched)
    except (Refused, Unreachable) as trouble:
        LOG.warning("The followed view %s cannot be looked at: %s", followed.id, trouble)
        _note(owner, followed, followed.seen, None, followed.seen)
        return
    found, remembered = news(followed, now)
    _note(owner, followed, remembered, found, now)


def _note(
    owner: psycopg.Connection[dict[str, Any]],
    followed: Subscription,
    remembered: Seen,
    found: News | None,
    now: Seen,
) -> None:
    facts = [
        {
            "what": found.what if found else "",
            "address": followed.watched.address,
            "value": now.value,
            "before": followed.seen.value,
            "moment": now.moment,
            "threshold": followed.threshold,
        }
    ]
    owner.execute(
        "select portal.note_looked(%s, %s, %s, %s, %s)",
        [
            followed.id,
            remembered.written(),
            found.key if found else None,
            found.entries if found else 0,
            json.dumps(facts),
        ],
    )
