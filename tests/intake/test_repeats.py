"""The same post or day in two tables of one drop is found and said, and nothing is kept out for it."""

import io
import zipfile

from core.intake.check import check_files
from core.intake.model import Verdict
from core.intake.repeats import DIFFERS, SAME, with_repeats
from tests.intake.support import TODAY, csv_bytes, overview, overview_row
from tests.intake.test_traps import sample, with_cells


def said(verdict: Verdict) -> list[tuple[str, object, object, int | None]]:
    """Return what is said of rows in other tables: code, how many, where, the first row."""
    return [
        (found.code, found.params["count"], found.params["file"], found.row)
        for found in verdict.findings
        if found.code in {SAME, DIFFERS}
    ]


def test_the_same_post_in_two_files_is_said_on_both() -> None:
    one, other = sample("instagram.posts"), sample("instagram.posts")
    first = csv_bytes(one[:9])
    second = csv_bytes([other[0], *with_cells(other, 3, Likes="1")[3:]])
    verdicts = check_files([("may.csv", first), ("june.csv", second)], today=TODAY)
    assert said(verdicts[0]) == [(DIFFERS, 1, "june.csv", 4), (SAME, 5, "june.csv", 5)]
    assert said(verdicts[1]) == [(DIFFERS, 1, "may.csv", 2), (SAME, 5, "may.csv", 3)]
    assert [verdict.rows_refused for verdict in verdicts] == [0, 0]
    assert [verdict.counts[SAME] for verdict in verdicts] == [1, 1]
    assert "approved last" in next(found for found in verdicts[0].findings if found.code == DIFFERS).message


def test_the_same_post_in_two_exports_of_one_platform_is_found() -> None:
    posts, videos = sample("facebook.posts"), sample("facebook.videos")
    files = [("posts.csv", csv_bytes(posts)), ("videos.csv", csv_bytes(videos))]
    verdicts = check_files(files, today=TODAY)
    assert {verdict.export for verdict in verdicts} == {"facebook.posts", "facebook.videos"}
    assert all(said(verdict) for verdict in verdicts)


def test_tables_of_one_archive_are_compared_too() -> None:
    buffer = io.BytesIO()
    days = [overview_row(f"Sat, Sep {day}, 2025") for day in (6, 13, 20)]
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("a.csv", overview(*days))
        packed.writestr("b.csv", overview(*days, overview_row("Sun, Sep 7, 2025")))
    verdicts = check_files([("x.zip", buffer.getvalue())], today=TODAY)
    assert [said(verdict) for verdict in verdicts] == [
        [(SAME, 3, "x.zip/b.csv", 2)],
        [(SAME, 3, "x.zip/a.csv", 2)],
    ]


def test_days_of_files_that_do_not_say_whose_they_are_differ_without_a_word() -> None:
    days = [f"Sat, Sep {day}, 2025" for day in (6, 13, 20)]
    mine = overview(*(overview_row(day) for day in days))
    theirs = overview(*(overview_row(day, likes="9") for day in days))
    assert not any(
        said(verdict) for verdict in check_files([("a.csv", mine), ("b.csv", theirs)], today=TODAY)
    )


def test_days_with_no_figure_in_common_complete_each_other() -> None:
    text = 'sep=,\n"{}"\n"Date","Primary"\n"2026-05-25T00:00:00","7"\n"2026-05-26T00:00:00","8"\n"2026-05-27T00:00:00","9"\n'
    files = [(f"{title}.csv", text.format(title).encode("utf-16")) for title in ("Reach", "Views")]
    verdicts = check_files(files, today=TODAY)
    assert [verdict.recognised for verdict in verdicts] == [True, True]
    assert not any(said(verdict) for verdict in verdicts)


def test_asking_again_says_the_same_and_a_table_taken_away_is_no_more_spoken_of() -> None:
    table = csv_bytes(sample("instagram.posts"))
    both = check_files([("a.csv", table), ("b.csv", table)], today=TODAY)
    assert with_repeats(both) == both
    (alone,) = with_repeats(both[:1])
    assert not said(alone)
    assert SAME not in alone.counts
