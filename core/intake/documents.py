"""JSON documents to tables: the history of a Telegram channel, as Telegram Desktop writes it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pandas as pd

from core.intake.findings import finding
from core.intake.tables import MAX_ROWS, Reading, Sheet, UnreadableError, frame_of

COLUMNS: Final = (
    "name", "messages[].id", "messages[].date", "messages[].text", "messages[].media_type", "messages[].reactions",
    "messages[].forwarded_from",
)  # fmt: skip
CHANNELS: Final = ("public_channel", "private_channel")
GROUPS: Final = ("public_supergroup", "private_supergroup")

FARTHEST: Final = timedelta(hours=14)
QUARTER: Final = timedelta(minutes=15)
"""Clocks of the world differ from UTC by up to so much, in steps of a quarter of an hour."""


def read_json(text: bytes) -> Reading:
    """Return a channel's history as one table, or raise :class:`UnreadableError`.

    Conversations between persons are refused before a word of them is looked at, and in a group what its
    members write is passed over.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise UnreadableError(finding("file.json")) from problem
    if not isinstance(document, dict):
        raise UnreadableError(finding("file.json"))
    if "chats" in document or "personal_information" in document:
        raise UnreadableError(finding("file.private_messages"))
    messages = document.get("messages")
    if not isinstance(messages, list) or not {"name", "type", "id"} <= document.keys():
        raise UnreadableError(finding("file.json"))
    if document["type"] not in CHANNELS + GROUPS:
        raise UnreadableError(finding("file.private_messages"))
    if len(messages) > MAX_ROWS:
        raise UnreadableError(finding("file.too_many_cells"))
    name = str(document["name"] or "")
    own = {name, f"channel{document['id']}"}
    # Messages of type "service" tell about the channel itself: renamed, pinned, photo changed.
    posts = [
        message for message in messages if isinstance(message, dict) and message.get("type") == "message"
    ]
    notes = []
    if document["type"] in GROUPS:
        # Members of a group write as persons; only what the group says in its own name is its post.
        said = [message for message in posts if str(message.get("from_id")) in own]
        if posts and not said:
            raise UnreadableError(finding("file.private_messages"))
        if len(said) < len(posts):
            notes.append(finding("file.members", count=len(posts) - len(said)))
        posts = said
    rows = [[name, *_cells(message), _forwarded(message, own)] for message in posts]
    return Reading((Sheet("", frame_of(pd.DataFrame([COLUMNS, *rows], dtype="str"))),), "utf-8", tuple(notes))


def _cells(message: Mapping[str, Any]) -> list[str]:
    return [
        str(message.get("id", "")),
        _date(message),
        _text(message.get("text", "")),
        _media(message),
        _reactions(message),
    ]


def _date(message: Mapping[str, Any]) -> str:
    """Return the moment as written, in the time of the computer that exported, with its distance from UTC where told."""
    said = str(message.get("date", ""))
    try:
        local = datetime.fromisoformat(said).replace(tzinfo=UTC)
        ahead = local - datetime.fromtimestamp(int(str(message.get("date_unixtime"))), UTC)
    except (ValueError, OverflowError, OSError):
        return said
    if abs(ahead) > FARTHEST or ahead % QUARTER:
        return said
    hours, minutes = divmod(abs(ahead) // timedelta(minutes=1), 60)
    return f"{said}{'-' if ahead < timedelta(0) else '+'}{hours:02}:{minutes:02}"


def _text(text: object) -> str:
    """Return the text of a message, which is a string or a list of strings and marked pieces."""
    if isinstance(text, list):
        return "".join(
            str(piece.get("text", "")) if isinstance(piece, dict) else str(piece) for piece in text
        )
    return str(text)


def _media(message: Mapping[str, Any]) -> str:
    return str(message.get("media_type") or ("photo" if message.get("photo") else "text"))


def _reactions(message: Mapping[str, Any]) -> str:
    """Return how often a message was reacted to; empty where the export does not say, as older ones."""
    counts = [
        reaction["count"]
        for reaction in message.get("reactions") or ()
        if isinstance(reaction, dict) and isinstance(reaction.get("count"), int)
    ]
    return str(sum(counts)) if counts else ""


def _forwarded(message: Mapping[str, Any], own: set[str]) -> str:
    """Return whose post a message passes on; empty for the channel's own, also when it repeats one of these."""
    if not {"forwarded_from", "forwarded_from_id"} & message.keys():
        return ""
    # Who deleted the account has no name any more, and it stays somebody else's post.
    said = [str(message[key]) for key in ("forwarded_from", "forwarded_from_id") if message.get(key)]
    return "" if own & set(said) else (said or ["?"])[0]
