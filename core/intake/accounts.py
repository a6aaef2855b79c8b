"""Whose figures a file holds: its handles matched to the ministry's own accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.catalogue.handles import HandleError, clean_handle, handle_key
from core.catalogue.missions import Mission
from core.intake.model import Verdict

UNNAMED: Final = ""
"""Stands for the rows of a file that name no account."""


@dataclass(frozen=True)
class OwnAccount:
    """An account of the viewer's ministry that a file may be about."""

    id: str
    handle: str
    mission: str
    closed: bool


def own_accounts(missions: Iterable[Mission], platform: str) -> list[OwnAccount]:
    """Return the accounts these missions hold on a platform, open ones first, then by handle.

    Closed accounts belong to it: their past figures may still be brought in.
    """
    found = [
        OwnAccount(account.id, account.handle, mission.name, account.closed_on is not None)
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
    handles: Iterable[str], platform: str, accounts: Sequence[OwnAccount]
) -> dict[str, str | None]:
    """Return for each handle the id of the account it means, or None where nothing tells.

    Case, ``@`` and an address around a handle make no difference. Rows that name no account
    belong to the only open one, where there is only one.
    """
    # An open account comes before a closed one of the same name.
    known = {handle_key(account.handle): account.id for account in reversed(accounts)}
    open_ones = [account.id for account in accounts if not account.closed]
    only = open_ones[0] if len(open_ones) == 1 else None
    return {
        handle: only if handle == UNNAMED else known.get(_key(platform, handle) or "") for handle in handles
    }


def _key(platform: str, handle: str) -> str | None:
    try:
        return handle_key(clean_handle(platform, handle))
    except HandleError:
        return None
