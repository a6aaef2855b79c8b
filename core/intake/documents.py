"""JSON documents to tables: the history of a Telegram channel, as Telegram Desktop writes it."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from core.intake.findings import finding
from core.intake.tables import MAX_ROWS, Reading, Sheet, UnreadableError, frame_of

COLUMNS: Final = (
    "name", "messages[].id", "messages[].date", "messages[].text", "messages[].media_type", "messages[].reactions",
)  # fmt: skip
CHANNELS: Final = ("public_channel", "private_channel", "public_supergroup", "private_supergroup")


def read_json(text: bytes) -> Reading:
    """Return a channel's history as one table, or raise :class:`UnreadableError`.

    Conversations between persons are refused before a word of them is looked at.
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
    if document["type"] not in CHANNELS:
        raise UnreadableError(finding("file.private_messages"))
    if len(messages) > MAX_ROWS:
        raise UnreadableError(finding("file.too_many_cells"))
    name = str(document["name"] or "")
    # Messages of type "service" tell about the channel itself: renamed, pinned, photo changed.
    posts = [
        message for message in messages if isinstance(message, dict) and message.get("type") == "message"
    ]
    rows = [[name, *_cells(message)] for message in posts]
    return Reading((Sheet("", frame_of(pd.DataFrame([COLUMNS, *rows], dtype="str"))),), "utf-8")


def _cells(message: Mapping[str, Any]) -> list[str]:
    return [
        str(message.get("id", "")),
        str(message.get("date", "")),
        _text(message.get("text", "")),
        _media(message),
        _reactions(message),
    ]


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
