"""Whose figures a file holds: its handles matched to the ministry's own accounts, by the names of now or before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.access.api import Api
from core.catalogue.handles import HandleError, clean_handle, handle_key
from core.catalogue.missions import Mission
from core.intake.model import Verdict
from core.texts import _

UNNAMED: Final = ""
"""Stands for the rows of a file that name no account."""


@dataclass(frozen=True)
class OwnAccount:
    """An account of the viewer's ministry that a file may be about."""

    id: str
    handle: str
    mission: str
    closed: bool
    time_zone: str = "UTC"
    mission_id: str = ""
    closed_on: date | None = None

    @property
    def name(self) -> str:
        """The handle with its ``@``."""
        return f"@{self.handle}"

    @property
    def label(self) -> str:
        """The account as one of several to choose from, in the run's language."""
        label = _("@{handle} · {mission}").format(handle=self.handle, mission=self.mission)
        return _("{account} (closed)").format(account=label) if self.closed else label


@dataclass(frozen=True)
class FormerHandle:
    """A handle that an account had until a day."""

    account_id: str
    handle: str
    until: date


def former_handles(api: Api) -> list[FormerHandle]:
    """Return the handles the ministry's accounts had before, those changed last first."""
    rows = api.rows("account_handle", order=["-until", "account_id", "handle"])
    return [
        FormerHandle(row["account_id"], row["handle"], date.fromisoformat(row["until"][:10])) for row in rows
    ]


def own_accounts(missions: Iterable[Mission], platform: str) -> list[OwnAccount]:
    """Return the accounts these missions hold on a platform, open ones first, then by handle.

    Closed accounts belong to it: their past figures may still be brought in.
    """
    found = [
        OwnAccount(
            account.id,
            account.handle,
            mission.name,
            account.closed_on is not None,
            account.time_zone,
            mission.id,
            account.closed_on,
        )
        for mission in missions
        for account in mission.accounts
        if account.platform == platform
    ]
    return sorted(found, key=lambda account: (account.closed, handle_key(account.handle)))


def named_handles(verdict: Verdict) -> list[str]:
    """Return the handles a file names, those with most rows first; :data:`UNNAMED` last, if rows name none."""
    unnamed = bool(verdict.data["account"].isna().any()) if len(verdict.data) else False
    return [*verdict.accounts, *([UNNAMED] if unnamed else [])]


def match_accounts(
    handles: Iterable[str],
    platform: str,
    accounts: Sequence[OwnAccount],
    former: Sequence[FormerHandle] = (),
    since: date | None = None,
) -> dict[str, str | None]:
    """Return for each handle the id of the account it means, or None where nothing tells.

    Case, ``@`` and an address around a handle make no difference. What several accounts had as
    their name tells nothing (:func:`claimants`). Rows that name no account belong to the only
    open one, where there is only one.
    """
    open_ones = [account.id for account in accounts if not account.closed]

    def meant(handle: str) -> str | None:
        found = open_ones if handle == UNNAMED else claimants(handle, platform, accounts, former, since)
        return found[0] if len(found) == 1 else None

    return {handle: meant(handle) for handle in handles}


def claimants(
    handle: str,
    platform: str,
    accounts: Sequence[OwnAccount],
    former: Sequence[FormerHandle] = (),
    since: date | None = None,
) -> list[str]:
    """Return the ids of the accounts that a handle may mean in a file with rows from ``since`` on.

    Who has the name now comes first, an open account before a closed one. Who had it before is meant
    as well where the file has rows of those days: a name that went from one account to another is a
    question. Without ``since`` the name is meant as it is now.
    """
    key = _key(platform, handle) or ""
    ids = {account.id for account in accounts}
    # An open account comes before a closed one of the same name, as its own accounts are sorted.
    now = [account for account in accounts if handle_key(account.handle) == key]
    left = {account.id: account.closed_on for account in now[1:]}
    for old in former:
        if handle_key(old.handle) == key and old.account_id in ids:
            left[old.account_id] = max(old.until, left.get(old.account_id) or old.until)
    if not now:
        return list(left)
    left.pop(now[0].id, None)
    return [now[0].id, *(one for one, until in left.items() if since and until and since <= until)]


def renamed(accounts: Sequence[OwnAccount], former: Iterable[FormerHandle]) -> dict[str, FormerHandle]:
    """Return the former handles of these accounts by their key, without those that several accounts had."""
    ids = {account.id for account in accounts}
    found: dict[str, FormerHandle] = {}
    ambiguous = set()
    for old in former:
        key = handle_key(old.handle)
        if old.account_id in ids and found.setdefault(key, old).account_id != old.account_id:
            ambiguous.add(key)
    return {key: old for key, old in found.items() if key not in ambiguous}


def is_handle(platform: str, name: str) -> bool:
    """Return whether a name in a file can be a handle; a page's own name, as Facebook writes it, is none."""
    return _key(platform, name) is not None


def shown_name(platform: str, name: str) -> str:
    """Return what a file calls an account, for reading: a handle with its ``@``, any other name in quotation marks."""
    return f"@{name}" if is_handle(platform, name) else f"“{name}”"


def _key(platform: str, handle: str) -> str | None:
    try:
        return handle_key(clean_handle(platform, handle))
    except HandleError:
        return None
