"""What the forms of a phone say, read with care; the database decides whether it fits the poll."""

import json
import re
import secrets
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.workshop.words import rude_words

Fields = Mapping[str, Sequence[str]]

_KEY: Final = re.compile(r"[0-9]{1,15}-[A-Za-z0-9]{8,40}")
_STEP: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ROUND: Final = re.compile(r"[0-9]{1,6}")
_CHOICE: Final = re.compile(r"[0-9]{1,2}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
# What would reorder or break the line; marks that scripts of the region need to join letters stay.
_DISTURBING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Answer:
    """An answer as ``api.answer_poll`` takes it; ``value`` and ``hidden`` are JSON."""

    step: str
    round: int
    value: str
    hidden: str
    key: str


def new_key() -> str:
    """Return a name for the next tap of a plain form: when it was made, and what nobody else made."""
    return f"{time.time_ns() // 1_000_000}-{secrets.token_hex(8)}"


def answer(fields: Fields) -> Answer:
    """Return what a form answers to a poll.

    Raises:
        ValueError: for what none of our forms would send.
    """
    step, in_round = one(fields, "step", _STEP), one(fields, "round", _ROUND)
    value = _value(fields)
    words = [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
    return Answer(
        step=step,
        round=int(in_round),
        value=json.dumps(value),
        hidden=json.dumps(rude_words(words)),
        key=tap_key(fields),
    )


def moved(fields: Fields) -> list[int] | None:
    """Return the order that a plain form asks to be shown, when one of its arrows was pressed.

    Raises:
        ValueError: for an arrow that is none of ours.
    """
    if "move" not in fields:
        return None
    order = _numbers(fields.get("choice", ()))
    way, _dot, which = fields["move"][-1].partition(".")
    if way not in {"up", "down"} or not _CHOICE.fullmatch(which) or int(which) not in order:
        raise ValueError("no arrow of ours")
    place = order.index(int(which))
    order.insert(max(0, place + (-1 if way == "up" else 1)), order.pop(place))
    return order


def one(fields: Fields, name: str, pattern: re.Pattern[str]) -> str:
    """Return the last value of a field; raises ValueError where it does not look as it must."""
    value = (fields.get(name) or [""])[-1]
    if not pattern.fullmatch(value):
        raise ValueError(f"{name} is not from the page")
    return value


def tap_key(fields: Fields) -> str:
    """Return the name of the tap; raises ValueError without one."""
    return one(fields, "key", _KEY)


def question_id(fields: Fields) -> str:
    """Return the question that is voted for; raises ValueError without one."""
    return one(fields, "question", _STEP)


def text(fields: Fields, name: str, most: int) -> str:
    """Return what somebody typed: one line, at most so long; "" where nothing of it could be seen."""
    typed = " ".join((fields.get(name) or [""])[-1].split())
    kept = _DISTURBING.sub("", typed)[:most].strip()
    return kept if any(unicodedata.category(letter)[0] not in "CZ" for letter in kept) else ""


def _value(fields: Fields) -> object:
    if "choice" in fields:
        return _numbers(fields["choice"])
    if "number" in fields:
        return _number(fields["number"][-1])
    if "word" in fields:
        typed = [text({"word": [word]}, "word", 40) for word in fields["word"]]
        return [word for word in typed if word]
    return []


def _numbers(values: Sequence[str]) -> list[int]:
    if not all(_CHOICE.fullmatch(value) for value in values):
        raise ValueError("no choice of ours")
    return [int(value) for value in values]


def _number(typed: str) -> float | None:
    """Read a number with a point or a comma before its decimals; None where it is none."""
    plain = re.sub(r"\s", "", typed).replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return None
    number = float(plain)
    return int(number) if number.is_integer() else number
