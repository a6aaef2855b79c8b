"""What a phone shows of a workshop, as HTML: the step, its results, questions, and a way to ask.

Everything is small and plain: no pictures, no library; bars are ``progress`` elements. The parts
are the same for every phone of one language; what is one phone's own (its answer, its row in a
table) is filled in where it is known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from babel.numbers import format_decimal, format_percent

from core.practices import markup
from core.texts import N_, _, language, ngettext

MOST_BYTES: Final = 8_000
"""Of a table or a list of questions, so that a page stays small; the rest is on the screen."""
LONGEST_CELL: Final = 120
MOST_WORDS: Final = 40
LONGEST_QUESTION: Final = 300
WORDS_ASKED: Final = 3
CLOUD_SIZES: Final = 5
QUESTION_STATES: Final[Mapping[str, str]] = {
    "waiting": N_("waits for the facilitator"),
    "approved": N_("shown"),
    "pinned": N_("comes next"),
    "answered": N_("answered"),
    "refused": N_("not shown"),
}

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Own:
    """What is one phone's alone: the answer of ``api.join_own``, read.

    ``answers`` maps step and round, as ``"<step>.<round>"``, to the value; ``last`` is the order
    of the latest of them.
    """

    nickname: str = ""
    country: str = ""
    letter: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    last: int = 0
    votes: frozenset[str] = frozenset()
    questions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, found: Json) -> "Own":
        """Return it from the database's answer."""
        return cls(
            nickname=found["nickname"] or "",
            country=found["country"] or "",
            letter=found["letter"] or "",
            answers={f"{said['step']}.{said['round']}": said["value"] for said in found["answers"]},
            last=max((said["sequence"] for said in found["answers"]), default=0),
            votes=frozenset(found["votes"]),
            questions=tuple((asked["text"], asked["state"]) for asked in found["questions"]),
        )

    def row(self, stage: Json) -> str:
        """Return by which letter or code the tables of this workshop name this phone's ministry."""
        return self.letter if stage["anonymous"] else self.country


def parts(stage: Json, address: str, own: Own, *, ministry: bool, key: str = "") -> dict[str, str]:
    """Return the parts of the page by name; ``address`` is the room's, ``key`` names the next tap of a plain form."""
    step = stage["step"]
    return {
        "step": _step(stage, address, own, ministry=ministry, key=key),
        "results": results(step["results"]) if step and step["poll"] and step["results"] else "",
        "questions": _questions(step["results"]["questions"], address, own)
        if step and step["kind"] == "questions"
        else "",
        "ask": _ask(address, key) if stage["asking"] and stage["state"] == "open" else "",
    }


def _step(stage: Json, address: str, own: Own, *, ministry: bool, key: str) -> str:
    step = stage["step"]
    if stage["state"] != "open":
        return (
            f"<h2>{escape(_('This workshop has ended. Thank you for taking part.'))}</h2>"
            f'<p><a href="{address}/after">{escape(_("What stays of this workshop"))}</a></p>'
        )
    if step is None:
        words = (
            _("Please look up: the speaker has the floor.")
            if stage["blank"]
            else _("You are in. What is asked and shown appears here by itself.")
        )
        return f'<h2 id="asked">{escape(words)}</h2>'
    if step["picture"]:
        return _picture(step, own.row(stage))
    heading = f'<h2 id="asked">{escape(step["title"])}</h2>'
    body = markup.html(step["body"]) if step["body"] else ""
    return heading + body + (_poll(step, address, own, ministry=ministry, key=key) if step["poll"] else "")


def _picture(step: Json, mine: str) -> str:
    shown = step["picture"]
    subtitle = f"<p>{escape(shown['subtitle'])}</p>" if shown["subtitle"] else ""
    alt = f"<p>{escape(shown['alt'])}</p>" if shown["alt"] else ""
    source = f'<p class="soft">{escape(shown["source"])}</p>' if shown["source"] else ""
    title = shown["title"] or step["title"]
    return f'<h2 id="asked">{escape(title)}</h2>{subtitle}{alt}{table(shown, title, mine)}{source}'


def table(shown: Json, title: str, mine: str) -> str:
    columns, rows = shown["columns"] or [], shown["rows"] or []
    countries = shown["countries"] or []
    if not rows:
        return ""
    drawn = _fitting(
        _row(row, countries[number] if number < len(countries) else None, mine)
        for number, row in enumerate(rows)
    )
    head = "".join(f'<th scope="col">{escape(str(column))}</th>' for column in columns)
    left = (
        ""
        if len(drawn) == len(rows)
        else f'<p class="soft">{escape(_("The first {shown} of {all} rows.").format(shown=len(drawn), all=len(rows)))}</p>'
    )
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{escape(title)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(drawn)}</tbody></table></div>{left}"
    )


def _fitting(drawn: Iterable[str]) -> list[str]:
    """Return as many of the first pieces of HTML as a phone is sent."""
    kept: list[str] = []
    size = 0
    for piece in drawn:
        size += len(piece.encode())
        if size > MOST_BYTES:
            break
        kept.append(piece)
    return kept


def _row(cells: Sequence[Any], country: str | None, mine: str) -> str:
    whose = f' data-of="{escape(country)}"' if country else ""
    marked = ' class="mine"' if country and country == mine else ""
    return f"<tr{whose}{marked}>{''.join(f'<td>{escape(_cell(cell))}</td>' for cell in cells)}</tr>"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value)
    words = str(value)
    return words if len(words) <= LONGEST_CELL else f"{words[:LONGEST_CELL]}…"


def number_text(value: float) -> str:
    """Return a number as this run's readers write it, with at most three decimals."""
    return format_decimal(value, format="#,##0.###", locale=language())


def _poll(step: Json, address: str, own: Own, *, ministry: bool, key: str) -> str:
    poll = step["poll"]
    if poll["state"] != "open":
        words = (
            _("This poll is closed.")
            if poll["revealed"]
            else _("This poll is closed. The speaker shows the results.")
        )
        return f'<p class="note">{escape(words)}</p>'
    per_ministry = poll["per"] == "ministry"
    if per_ministry and not ministry:
        words = _(
            "Here each ministry answers once. To answer for yours, join by the link or the code your ministry was given."
        )
        return f'<p class="note">{escape(words)}</p>'
    note = f'<p class="soft">{escape(_("Your ministry counts once: by the last answer sent from it."))}</p>'
    said = own.answers.get(f"{step['id']}.{poll['round']}")
    named = f'<input type="hidden" name="key" value="{escape(key)}">' if key else ""
    return (
        f'<form method="post" action="{address}/answer" class="poll" data-kind="{poll["kind"]}"'
        f' data-answer="{escape(step["id"])}.{poll["round"]}">'
        f'<input type="hidden" name="step" value="{escape(step["id"])}">'
        f'<input type="hidden" name="round" value="{poll["round"]}">{named}'
        f'<div role="group" aria-labelledby="asked">{_FIELDS[poll["kind"]](poll, said)}</div>'
        f'{note if per_ministry else ""}<button class="send">{escape(_("Send"))}</button></form>'
    )


def _choices(poll: Json, said: Any) -> str:
    kind = "radio" if poll["kind"] == "single" else "checkbox"
    several = (
        f'<p class="soft">{escape(_("You may choose several."))}</p>' if poll["kind"] == "multiple" else ""
    )
    return several + "".join(
        f'<label class="choice"><input type="{kind}" name="choice" value="{number}"'
        f"{' checked' if number in (said or []) else ''}> <span>{escape(text)}</span></label>"
        for number, text in enumerate(poll["choices"])
    )


def _scale(poll: Json, said: Any) -> str:
    steps = "".join(
        f'<label><input type="radio" name="number" value="{value}"{" checked" if value == said else ""}>'
        f" <span>{value}</span></label>"
        for value in range(1, poll["steps"] + 1)
    )
    ends = (
        f'<div class="ends"><span>1 – {escape(poll["low_label"] or "")}</span>'
        f"<span>{poll['steps']} – {escape(poll['high_label'] or '')}</span></div>"
        if poll["low_label"] or poll["high_label"]
        else ""
    )
    return f'{ends}<div class="scale">{steps}</div>'


def _ranking(poll: Json, said: Any) -> str:
    order = said or range(len(poll["choices"]))
    items = "".join(_ranked(number, poll["choices"][number]) for number in order)
    return f'<p class="soft">{escape(_("Put the best first with the arrows."))}</p><ol class="ranking">{items}</ol>'


def _ranked(number: int, text: str) -> str:
    up, down = _("Move “{choice}” up").format(choice=text), _("Move “{choice}” down").format(choice=text)
    return (
        f'<li><input type="hidden" name="choice" value="{number}"><span>{escape(text)}</span>'
        f'<button name="move" value="up.{number}" aria-label="{escape(up)}">↑</button>'
        f'<button name="move" value="down.{number}" aria-label="{escape(down)}">↓</button></li>'
    )


def _number(poll: Json, said: Any) -> str:
    unit = f" ({escape(poll['unit'])})" if poll["unit"] else ""
    value = "" if said is None else str(said)
    return (
        f'<label class="typed">{escape(_("Your number"))}{unit}<input name="number" inputmode="decimal" autocomplete="off"'
        f' maxlength="20" value="{escape(value)}"></label>'
    )


def _words(poll: Json, said: Any) -> str:
    del poll
    given = [*(said or []), *[""] * WORDS_ASKED][:WORDS_ASKED]
    return f'<p class="soft">{escape(_("Up to three words, one in each line."))}</p>' + "".join(
        f'<input name="word" maxlength="40" autocomplete="off" value="{escape(word)}"'
        f' aria-label="{escape(_("Word {number}").format(number=number))}">'
        for number, word in enumerate(given, start=1)
    )


_FIELDS: Final = {
    "single": _choices,
    "multiple": _choices,
    "scale": _scale,
    "ranking": _ranking,
    "number": _number,
    "words": _words,
}


def results(results: Json) -> str:
    answers = results["answers"]
    count = ngettext("{n} answer", "{n} answers", answers).format(n=number_text(answers))
    return f'<h3>{escape(_("Results"))}</h3><p class="soft">{escape(count)}</p>{_RESULTS[results["kind"]](results)}'


def _bar(label: str, count: float, most: float, said: str) -> str:
    return (
        f'<li><span>{escape(label)}</span><progress max="{most or 1:g}" value="{count:g}" aria-hidden="true"></progress>'
        f"<b>{escape(said)}</b></li>"
    )


def _bars(bars: Sequence[str], tag: str = "ul") -> str:
    return f'<{tag} class="bars">{"".join(bars)}</{tag}>'


def _chosen(results: Json) -> str:
    answers = results["answers"]
    return _bars(
        [
            _bar(
                choice["text"],
                choice["count"],
                answers,
                f"{number_text(choice['count'])} · {format_percent(choice['count'] / (answers or 1), locale=language())}",
            )
            for choice in results["choices"]
        ]
    )


def _scaled(results: Json) -> str:
    most = max(one["count"] for one in results["counts"])
    sentence = (
        _("Mean {mean}, median {median}").format(
            mean=number_text(results["mean"]), median=number_text(results["median"])
        )
        if results["answers"]
        else ""
    )
    ends = {1: results["low_label"], len(results["counts"]): results["high_label"]}
    return f"<p><strong>{escape(sentence)}</strong></p>" + _bars(
        [
            _bar(
                " – ".join(filter(None, (str(one["value"]), ends.get(one["value"])))),
                one["count"],
                most,
                number_text(one["count"]),
            )
            for one in results["counts"]
        ]
    )


def _ranked_results(results: Json) -> str:
    return _bars(
        [
            _bar(
                f"{choice['place']}. {choice['text']}",
                choice["points"],
                results["most"],
                ngettext("{n} point", "{n} points", choice["points"]).format(n=number_text(choice["points"])),
            )
            for choice in results["choices"]
        ]
    )


def _guessed(results: Json) -> str:
    unit = f" {results['unit']}" if results["unit"] else ""
    sentences = []
    if results["true_value"] is not None:
        sentences.append(_("The true value: {value}").format(value=number_text(results["true_value"]) + unit))
    if results["answers"]:
        sentences.append(
            _("The median of the guesses: {value}").format(value=number_text(results["median"]) + unit)
        )
    most = max((one["count"] for one in results["bins"]), default=0)
    said = "".join(f"<p><strong>{escape(sentence)}</strong></p>" for sentence in sentences)
    return said + _bars(
        [_bar(_span(one), one["count"], most, number_text(one["count"])) for one in results["bins"]]
    )


def _span(one: Json) -> str:
    if one["from"] is None:
        return _("below {value}").format(value=number_text(one["to"]))
    if one["to"] is None:
        return _("{value} and more").format(value=number_text(one["from"]))
    return f"{number_text(one['from'])} – {number_text(one['to'])}"


def _cloud(results: Json) -> str:
    words = results["words"][:MOST_WORDS]
    most = max((one["count"] for one in words), default=1)
    return (
        '<ul class="cloud">'
        + "".join(
            f'<li class="size{max(1, round(CLOUD_SIZES * one["count"] / most))}">{escape(one["word"])}'
            f" <small>{number_text(one['count'])}</small></li>"
            for one in words
        )
        + "</ul>"
    )


_RESULTS: Final = {
    "single": _chosen,
    "multiple": _chosen,
    "scale": _scaled,
    "ranking": _ranked_results,
    "number": _guessed,
    "words": _cloud,
}


def _questions(asked: Sequence[Json], address: str, own: Own) -> str:
    if not asked:
        return f'<p class="soft">{escape(_("No question is shown yet. Ask the first one."))}</p>'
    shown = _fitting(_question(one, address, own) for one in asked)
    more = len(asked) - len(shown)
    left = ngettext("{n} more question is on the screen.", "{n} more questions are on the screen.", more)
    said = f'<p class="soft">{escape(left.format(n=number_text(more)))}</p>' if more else ""
    return f'<ul class="questions">{"".join(shown)}</ul>{said}'


def _question(one: Json, address: str, own: Own) -> str:
    by = f' <small class="soft">– {escape(one["by"])}</small>' if one["by"] else ""
    marks = {"pinned": _("comes next"), "answered": _("answered")}
    mark = f' <b class="mark">{escape(marks[one["state"]])}</b>' if one["state"] in marks else ""
    votes = number_text(one["votes"])
    if one["state"] == "answered":
        return f"<li><p>{escape(one['text'])}{by}{mark}</p><span>▲ {votes}</span></li>"
    pressed = one["id"] in own.votes
    return (
        f"<li><p>{escape(one['text'])}{by}{mark}</p>"
        f'<form method="post" action="{address}/vote" class="vote"><input type="hidden" name="question" value="{escape(one["id"])}">'
        f'<button name="wanted" value="{"" if pressed else "yes"}" aria-pressed="{"true" if pressed else "false"}"'
        f' aria-label="{escape(_("I want to hear this answered, too: {votes} so far").format(votes=votes))}">▲ {votes}</button></form></li>'
    )


def _ask(address: str, key: str) -> str:
    named = f'<input type="hidden" name="key" value="{escape(key)}">' if key else ""
    return (
        f'<form method="post" action="{address}/ask" class="ask">{named}<label class="typed">{escape(_("Ask a question"))}'
        f'<textarea name="text" rows="2" maxlength="{LONGEST_QUESTION}"></textarea></label>'
        f'<button class="send">{escape(_("Send the question"))}</button></form>'
    )
