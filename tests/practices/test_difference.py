"""Two wordings side by side hold every word of both, and say which differ."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.practices.content import Content
from core.practices.difference import Piece, paragraphs, rows
from core.practices.merging import merged

TEXTS = st.lists(st.text("ab c.\n", max_size=12), max_size=6).map("\n\n".join)


@given(TEXTS, TEXTS)
def test_no_word_is_lost_or_made_up(before: str, after: str) -> None:
    found = rows(before, after)
    for text, side in ((before, "before"), (after, "after")):
        drawn = ["".join(piece.text for piece in getattr(row, side)) for row in found]
        assert [one for one in drawn if one] == paragraphs(text)


@given(TEXTS)
def test_the_same_text_has_no_difference(text: str) -> None:
    assert not any(row.changed for row in rows(text, text))


def test_a_changed_word_is_marked_alone() -> None:
    (row,) = rows("We answer within a day.", "We answer within an hour.")
    assert Piece("We answer within ", changed=False) in row.before
    assert "day" in "".join(piece.text for piece in row.before if piece.changed)
    assert "hour" in "".join(piece.text for piece in row.after if piece.changed)


def test_a_new_paragraph_does_not_shift_the_others() -> None:
    found = rows("One.\n\nTwo.", "One.\n\nQuite another matter.\n\nTwo.")
    assert [row.changed for row in found] == [False, True, False]
    assert found[1].before == ()


BASE = Content(title="Answering", summary="We answer.", sections={"done": "A rota.", "results": "More."})


def test_two_people_in_different_parts_are_joined() -> None:
    theirs = replace(BASE, summary="We answer all.", sections={**BASE.sections, "results": "Much more."})
    mine = replace(BASE, title="Answering all", sections={**BASE.sections, "done": "A rota of two."})
    joined, clashing = merged(BASE, theirs, mine)
    assert clashing == ()
    assert (joined.title, joined.summary) == ("Answering all", "We answer all.")
    assert joined.sections == {"done": "A rota of two.", "results": "Much more."}


def test_the_same_part_stays_as_it_was_saved_and_is_named() -> None:
    theirs = replace(BASE, title="Answering everybody", sections={**BASE.sections, "done": "Two people."})
    mine = replace(BASE, title="Answering all", sections={**BASE.sections, "done": "A list."})
    joined, clashing = merged(BASE, theirs, mine)
    assert clashing == ("title", "done")
    assert joined == theirs, "nothing saved is overwritten"


def test_the_same_change_twice_is_no_clash() -> None:
    same = replace(BASE, sections={**BASE.sections, "done": "A rota of two."})
    assert merged(BASE, same, same) == (same, ())
