"""What a poll came to, in one sentence and a table: the same for slides, paper and phones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from babel.numbers import format_decimal

from core.texts import _, language, ngettext
from core.workshop.record import Record, Results, Step

# A cloud tells its most named words; the rest are in the file of answers.
MOST_WORDS: Final = 15


@dataclass(frozen=True, slots=True)
class Outcome:
    """``finding`` is the sentence; ``rows`` are (what, how many) under ``columns``.

    ``upright``: the rows are points along a scale, so that a chart stands them side by side.
    """

    finding: str
    columns: tuple[str, str]
    rows: Sequence[tuple[str, float]]
    upright: bool = False


def outcome(step: Step) -> Outcome | None:
    """Return what a poll came to; None where nobody answered, or nobody may know."""
    if step.results is None or not step.results["answers"]:
        return None
    return _READERS[step.poll](step.results)


def basis(step: Step) -> str:
    """Return what a poll's result rests on: how many answers, and of whom each counts once."""
    if step.results is None:
        return ""
    count = step.results["answers"]
    said = ngettext("{n} answer", "{n} answers", count).format(n=count)
    voters = _("each ministry counts once") if step.per == "ministry" else _("each person counts once")
    parts = [said, voters]
    if step.results["round"] > 1:
        parts.append(_("round {n}").format(n=step.results["round"]))
    return " · ".join(parts)


def answer_rows(record: Record) -> tuple[tuple[str, ...], list[tuple[str | float, ...]]]:
    """Return column names and rows of all answers, of every round: each answer with how often it was given."""
    columns = (_("Step"), _("Question"), _("Counted by"), _("Round"), _("Answer"), _("How often"))
    voters = {"person": _("person"), "ministry": _("ministry")}
    return columns, [
        (place, step.title, voters[step.per], one.number, _answer(step, value), count)
        for place, step in enumerate(record.steps, start=1)
        for one in step.rounds
        for value, count in one.answers
    ]


def number_text(value: float) -> str:
    """Return a number for reading, in the reader's language, with at most two decimals."""
    return format_decimal(round(value, 2), format="#,##0.##", locale=language())


def _answer(step: Step, value: Any) -> Any:
    """Return an answer as a person gave it: the texts of choices, a number, a word."""
    if not isinstance(value, list):
        return value
    between = " > " if step.poll == "ranking" else "; "
    return between.join(step.choices[place] for place in value)


def _choices(results: Results) -> Outcome:
    rows = [(one["text"], one["count"]) for one in results["choices"]]
    most = max(count for _text, count in rows)
    leading = [text for text, count in rows if count == most]
    finding = _("Most chosen: {choices} ({n} of {all}).").format(
        choices=", ".join(leading), n=most, all=results["answers"]
    )
    return Outcome(finding, (_("Answer"), _("Answers")), rows)


def _scale(results: Results) -> Outcome:
    ends = {1: results["low_label"], len(results["counts"]): results["high_label"]}
    rows = [
        (" · ".join(filter(None, (str(one["value"]), ends.get(one["value"])))), one["count"])
        for one in results["counts"]
    ]
    finding = _("Mean {mean}, median {median}, on a scale from 1 to {top}.").format(
        mean=number_text(results["mean"]), median=number_text(results["median"]), top=len(results["counts"])
    )
    return Outcome(finding, (_("On the scale"), _("Answers")), rows, upright=True)


def _ranking(results: Results) -> Outcome:
    rows = [(f"{one['place']}. {one['text']}", one["points"]) for one in results["choices"]]
    first = [one["text"] for one in results["choices"] if one["place"] == 1]
    finding = _("First: {choices}. The last place gives no point, each place above it one more.").format(
        choices=", ".join(first)
    )
    return Outcome(finding, (_("Place"), _("Points")), rows)


def _number(results: Results) -> Outcome:
    unit = results["unit"] or ""
    rows = [(_span(one["from"], one["to"]), one["count"]) for one in results["bins"]]
    said = [_("The room's median is {value} {unit}.").format(value=number_text(results["median"]), unit=unit)]
    if results["true_value"] is not None:
        said.append(
            _("The true value is {value} {unit}.").format(value=number_text(results["true_value"]), unit=unit)
        )
    finding = " ".join(said).replace(" .", ".")
    return Outcome(finding, (unit or _("Guess"), _("Answers")), rows, upright=True)


def _span(low: float | None, high: float | None) -> str:
    if low is None:
        return _("below {value}").format(value=number_text(high or 0))
    if high is None:
        return _("{value} and more").format(value=number_text(low))
    return f"{number_text(low)} – {number_text(high)}"


def _words(results: Results) -> Outcome | None:
    rows = [(one["word"], one["count"]) for one in results["words"]]
    if not rows:
        return None
    finding = _("Named most often: {words}.").format(words=", ".join(word for word, _count in rows[:3]))
    return Outcome(finding, (_("Word"), _("How often")), rows[:MOST_WORDS])


_READERS: Final[Mapping[str, Callable[[Results], Outcome | None]]] = {
    "single": _choices,
    "multiple": _choices,
    "scale": _scale,
    "ranking": _ranking,
    "number": _number,
    "words": _words,
}
