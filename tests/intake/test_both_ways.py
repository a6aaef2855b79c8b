"""What is read fast is read as the patient way reads it: the same cells, the same numbers."""

from unittest import mock

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.intake import reading, values
from core.intake.tables import UnreadableError

CELLS = st.text(alphabet='ab1é"\n\r ,', max_size=12)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=1, max_size=5).map(
    lambda rows: "\n".join(",".join(row) for row in rows)
)
WRITTEN = st.sampled_from(
    ["", "0", "7", "-3", "007", " 12", "12 ", "0x1F", "+5", "1,234", "1.234", "1e3", "-", "n/a", "٣",
     "999999999999", "1000000000000", "1000000000001", "12345678901234567890", "-9223372036854775808"]
)  # fmt: skip


def read(text: str) -> pd.DataFrame | str:
    """Return the cells of a text, or the code that says why there are none."""
    try:
        return reading.read(text.encode()).sheets[0].cells
    except UnreadableError as unreadable:
        return unreadable.finding.code


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(alphabet='ab1é"\n\r ,', max_size=40), TABLES))
@example('a,b\n1,"open')
@example('a,b\n1,"open\n')
@example('a,b\n1,"x""')
@example('"a","b"\r\n"x\r\ny",""\r\n')
def test_both_parsers_find_the_same_cells(text: str) -> None:
    fast = read(text)
    with mock.patch.object(reading, "_parse_regular", return_value=None):
        patient = read(text)
    if isinstance(fast, str) or isinstance(patient, str):
        assert fast == patient
    else:
        pd.testing.assert_frame_equal(fast, patient, check_column_type=False)


@settings(max_examples=100, deadline=None)
@given(st.lists(WRITTEN, max_size=6))
def test_both_ways_read_the_same_numbers(cells: list[str]) -> None:
    column = pd.Series(cells, dtype="str")
    fast = values.parse_numbers(column)
    with mock.patch.object(values, "_plain_counts", return_value=None):
        patient = values.parse_numbers(column)
    pd.testing.assert_series_equal(fast.values, patient.values)
    assert {code: mask.tolist() for code, mask in fast.problems.items()} == {
        code: mask.tolist() for code, mask in patient.problems.items()
    }
    assert fast.reading == patient.reading
