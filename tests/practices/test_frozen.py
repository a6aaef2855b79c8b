"""A practice's panel is read, measured and kept so that it says the same when it is read again."""

import json
import time
from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.practices.evidence.course import course
from core.practices.evidence.frozen import Frozen, freeze, read, written
from core.practices.evidence.model import PanelError
from core.practices.evidence.portal import Panel, measured, panel_of
from tests.practices.panels import START, counts, network

TODAY = date(2026, 11, 22)


def answer(figures: pd.DataFrame, treated: int = 1, start: str = "2025-01-01") -> str:
    """Return a panel as the database answers it: the first missions are those of the practice."""
    missions = [
        {
            "id": str(name),
            "name": f"Embassy {name}",
            "country": "AU" if place else "ID",
            "treated": place < treated,
            "figures": ",".join("" if np.isnan(one) else f"{one:g}" for one in row),
        }
        for place, (name, row) in enumerate(zip(figures.index, figures.to_numpy(), strict=True))
    ]
    months = [pd.Timestamp(month).date().isoformat() for month in figures.columns]
    return json.dumps(
        {"months": months, "better": "higher", "start": start, "stamp": "s1", "missions": missions}
    )


@pytest.fixture
def figures() -> pd.DataFrame:
    """Forty steady missions, of which the first gains 60 %; some months are missing."""
    random = np.random.default_rng(1)
    logs = random.normal(5, 1, (40, 1)) + 0.08 * random.normal(size=(40, 36))
    logs[0, START:] += np.log(1.6)
    panel = counts(random, logs)
    panel.iloc[3, 5] = panel.iloc[0, 30] = np.nan
    panel.iloc[7, :20] = np.nan
    return panel


def frozen(panel: Panel, *, registered: bool = True) -> Frozen:
    """Return the evidence of a panel as it is kept."""
    return freeze(measured(panel), panel, registered=registered, today=TODAY)


def test_what_is_kept_says_the_same_when_it_is_read_again(figures: pd.DataFrame) -> None:
    panel = panel_of(answer(figures))
    pd.testing.assert_frame_equal(panel.figures, figures, check_names=False, check_freq=False)
    before = frozen(panel)
    text = written(before, panel.units)
    after = read(json.loads(text))
    assert after.evidence.verdict.code == "improvement"
    assert after.sentences == before.sentences
    assert after.evidence.effect == pytest.approx(before.evidence.effect, rel=1e-5)
    assert after.evidence.interval == pytest.approx(before.evidence.interval, rel=1e-5)
    assert len(after.evidence.placebos) == len(before.evidence.placebos)
    assert (after.evidence.donors, after.evidence.left_out) == (before.evidence.donors, {"m007": "missing"})
    assert (after.start, after.registered, after.measured_on) == (date(2025, 1, 1), True, TODAY)
    assert after.names["m007"] == "Embassy m007"
    assert after.treated == ("m000",)
    assert written(after, panel.units) == text


def test_the_chart_shows_what_happened_and_what_was_expected(figures: pd.DataFrame) -> None:
    kept = frozen(panel_of(answer(figures)))
    drawn = course(kept.evidence, kept.start)
    assert drawn.start == date(2025, 1, 1)
    assert [point[0] for point in drawn.points] == sorted(point[0] for point in drawn.points)
    assert [point[1:] for point in drawn.points if None in point[1:]] == [(None, None)]
    since = [point for point in drawn.points if point[0] >= drawn.start and point[1] is not None]
    assert all(actual > expected * 1.2 for _month, actual, expected in since if actual and expected)


def test_readers_without_an_account_learn_how_many_were_compared_and_not_whom(figures: pd.DataFrame) -> None:
    panel = panel_of(answer(figures))
    kept = json.loads(written(frozen(panel), panel.units))
    public = {name: value for name, value in kept.items() if name not in {"donors", "left_out"}}
    assert "m001" not in json.dumps(public)
    seen = read(public)
    assert len(seen.evidence.donors) == 38
    assert list(seen.evidence.left_out.values()) == ["missing"]
    assert list(seen.names) == ["m000"]


@pytest.mark.parametrize("missions", [1, 2, 12, 19])
def test_from_a_few_missions_nothing_is_kept_that_leads_back_to_them(
    figures: pd.DataFrame, missions: int
) -> None:
    panel = panel_of(answer(figures.drop(index="m007").iloc[:missions]))
    kept = frozen(panel)
    assert kept.evidence.verdict.code == "few_donors"
    found = json.loads(written(kept, panel.units))
    assert not [
        name for name in ("effect", "interval", "ratio", "fit", "estimates", "placebos") if found[name]
    ]
    assert set(found["expected"]) == {None}
    assert found["actual"][0] is not None
    assert read(found).sentences == kept.sentences


def test_a_practice_that_only_begins_is_told_to_wait(figures: pd.DataFrame) -> None:
    for start in ("2026-01-01", "2026-06-01"):
        kept = frozen(panel_of(answer(figures, start=start)))
        assert kept.evidence.verdict.code == "few_months_after"
        assert kept.evidence.effect is None


def test_missions_without_any_figure_are_too_few_months(figures: pd.DataFrame) -> None:
    figures.iloc[0] = np.nan
    kept = frozen(panel_of(answer(figures)))
    assert kept.evidence.verdict.code == "few_months_before"
    assert {point[1] for point in course(kept.evidence, kept.start).points} <= {None}


def test_indicators_below_zero_cannot_be_measured(figures: pd.DataFrame) -> None:
    figures.iloc[0, 3] = -2
    with pytest.raises(PanelError, match="negative"):
        measured(panel_of(answer(figures)))


def test_registered_and_illustrative_practices_say_so(figures: pd.DataFrame) -> None:
    panel = panel_of(answer(figures))
    assert frozen(panel).sentences[2].startswith("Registered")
    assert frozen(panel, registered=False).sentences[2].startswith("Illustrative")


def test_a_whole_network_is_read_measured_and_written_while_one_waits() -> None:
    random = np.random.default_rng(6)
    logs = network(random, missions=2600, months=60)
    logs[:3, 40:] += 1.0
    figures = counts(random, logs).mask(random.random(logs.shape) < 0.03)
    text = answer(figures, 3, start=pd.Timestamp(figures.columns[40]).date().isoformat())
    begun = time.process_time()
    panel = panel_of(text)
    kept = frozen(panel)
    size = len(written(kept, panel.units))
    took = time.process_time() - begun
    print(f"evidence among 2,600 missions, from text to text: {took:.2f} s, {size / 1e3:.0f} kB")  # noqa: T201
    assert kept.evidence.verdict.claims
    assert took < 3
