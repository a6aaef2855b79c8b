"""Evidence says what the figures bear: each gate, the words, and what stands beside the verdict."""

import re
import time

import numpy as np
import pandas as pd
import pytest

from core.practices.evidence import FOREIGN, MEMBERS, PanelError, Verdict, measure
from core.practices.evidence.verdicts import PERIOD_WORDS, WORDS
from core.texts import set_language
from tests.practices.panels import START, counts, network, start_of


@pytest.fixture
def panel() -> pd.DataFrame:
    """Forty steady missions, of which the first gains 60 % from the start."""
    random = np.random.default_rng(1)
    logs = random.normal(5, 1, (40, 1)) + 0.08 * random.normal(size=(40, 36))
    logs[0, START:] += np.log(1.6)
    return counts(random, logs)


def code(panel: pd.DataFrame, treated: tuple[str, ...] = ("m000",)) -> str:
    """Return the verdict's code for the panel's own start."""
    return measure(panel, treated, start_of(panel)).verdict.code


def test_a_plain_gain_is_found_with_its_size(panel: pd.DataFrame) -> None:
    found = measure(panel, ["m000"], start_of(panel))
    assert found.verdict.code == "improvement"
    assert found.verdict.claims
    assert found.effect == pytest.approx(0.6, abs=0.1)
    assert found.interval is not None
    assert found.interval[0] < 0.6 < found.interval[1]
    assert found.p_value == pytest.approx(1 / 40)
    assert len(found.placebos) == len(found.donors) == 39
    assert found.estimates["sdid"] == pytest.approx(0.6, abs=0.15)
    since = found.course.loc[start_of(panel) :]
    assert (since["actual"] > since["expected"] * 1.2).mean() > 0.9
    assert not any(np.isnan(found.course.to_numpy()).ravel())


@pytest.mark.parametrize(("better", "expected"), [("lower", "decline"), ("neither", "increase")])
def test_a_gain_is_named_by_what_is_better(panel: pd.DataFrame, better: str, expected: str) -> None:
    found = measure(panel, ["m000"], start_of(panel), better="lower" if better == "lower" else "neither")
    assert found.verdict.code == expected


def test_too_few_months_before(panel: pd.DataFrame) -> None:
    panel.loc["m000", panel.columns[: START - 11]] = np.nan
    assert code(panel) == "few_months_before"
    assert code(panel.iloc[:, START - 11 :].copy().pipe(with_start_at, 11)) == "few_months_before"


def with_start_at(panel: pd.DataFrame, months: int) -> pd.DataFrame:
    """Rename the months so that the usual start falls after so many of the panel's."""
    panel.columns = pd.date_range(end="2025-12-01", periods=panel.shape[1], freq="MS")
    padding = pd.DataFrame(
        np.nan, panel.index, pd.date_range("2023-01-01", periods=START - months, freq="MS")
    )
    return pd.concat([padding, panel], axis=1)


def test_too_few_months_observed_before(panel: pd.DataFrame) -> None:
    panel.loc["m000", panel.columns[: START - 12]] = np.nan
    panel.loc["m000", panel.columns[START - 8 : START - 4]] = np.nan
    assert code(panel) == "few_months_before"


def test_too_few_months_since_the_start(panel: pd.DataFrame) -> None:
    assert code(panel.iloc[:, : START + 2]) == "few_months_after"


def test_too_many_empty_months(panel: pd.DataFrame) -> None:
    panel.loc["m000", panel.columns[2:9]] = 0
    assert code(panel) == "empty_months"


def test_too_many_missing_months(panel: pd.DataFrame) -> None:
    gaps = panel.copy()
    gaps.loc["m000", gaps.columns[3:10]] = np.nan
    assert code(gaps) == "missing_months"
    gaps = panel.copy()
    gaps.loc["m000", gaps.columns[START + 1 : START + 6]] = np.nan
    assert code(gaps) == "missing_months"


def test_too_few_comparable_missions(panel: pd.DataFrame) -> None:
    assert code(panel.iloc[:19]) == "few_donors"
    assert code(panel.iloc[:20]) == "improvement"
    alone = measure(panel.iloc[:1], ["m000"], start_of(panel))
    assert (alone.verdict.code, alone.effect, alone.estimates) == ("few_donors", None, {})


def test_figures_that_vary_too_much() -> None:
    random = np.random.default_rng(3)
    logs = 5 + 0.1 * random.normal(size=(40, 36))
    logs[0, :START] += 0.6 * random.normal(size=START)
    assert code(counts(random, logs)) == "varied"


def test_a_change_that_began_before_is_not_the_practice() -> None:
    random = np.random.default_rng(9)
    logs = 5 + 0.15 * random.normal(size=(40, 36))
    logs[0, START - 3 :] += np.log(1.8)
    assert code(counts(random, logs)) == "began_before"


def test_only_a_very_large_change_could_be_seen() -> None:
    random = np.random.default_rng(4)
    assert code(counts(random, 6 + 2.6 * random.normal(size=(25, 28)))) == "only_large"


def test_no_change_says_what_would_have_been_seen() -> None:
    random = np.random.default_rng(5)
    panel = counts(random, random.normal(5, 1, (40, 1)) + 0.3 * random.normal(size=(40, 36)))
    found = measure(panel, ["m000"], start_of(panel))
    assert found.verdict.code == "no_change"
    assert found.detectable is not None
    percent = re.search(r"smaller than \+(\d+)% could not have been seen", found.verdict.headline)
    assert percent is not None
    assert int(percent[1]) == round(found.detectable * 100)


def test_a_missing_month_shifts_nothing(panel: pd.DataFrame) -> None:
    whole = measure(panel, ["m000", "m001", "m002"], start_of(panel)).effect
    panel.loc["m001", panel.columns[[4, 20, 30]]] = np.nan
    panel.loc["m010", panel.columns[[1, 2, 26]]] = np.nan
    found = measure(panel, ["m000", "m001", "m002"], start_of(panel)).effect
    assert whole is not None
    assert found == pytest.approx(whole, abs=0.02)


def test_donors_that_do_not_compare_are_left_out_with_the_reason(panel: pd.DataFrame) -> None:
    panel.loc["m007", panel.columns[:8]] = np.nan
    panel.loc["m008", panel.columns[:8]] = 0
    panel.loc["m009", panel.columns[30]] = -1
    found = measure(panel, ["m000"], start_of(panel))
    assert found.left_out == {"m007": "missing", "m008": "zeros", "m009": "negative"}
    assert not set(found.left_out) & set(found.donors)


def test_only_the_window_is_looked_at(panel: pd.DataFrame) -> None:
    past = pd.DataFrame(1e6, panel.index, pd.date_range("2020-01-01", "2022-12-01", freq="MS"))
    found = measure(pd.concat([past, panel], axis=1), ["m000"], start_of(panel))
    assert (found.before, found.after) == (24, 12)
    assert found.effect == measure(panel, ["m000"], start_of(panel)).effect


def test_rates_count_as_much_as_counts(panel: pd.DataFrame) -> None:
    counted, rated = (measure(figures, ["m000"], start_of(panel)) for figures in (panel, panel / 1e5))
    assert counted.effect is not None
    assert rated.effect == pytest.approx(counted.effect, rel=0.12)
    assert rated.verdict.code == "improvement"


def test_the_order_of_missions_and_the_day_asked_change_nothing(panel: pd.DataFrame) -> None:
    shuffled = panel.sample(frac=1, random_state=2)
    one, other = (measure(figures, ["m000", "m001"], start_of(panel)) for figures in (panel, shuffled))
    assert (one.effect, one.p_value, one.interval) == (other.effect, other.p_value, other.interval)


@pytest.mark.parametrize(
    ("treated", "start", "says"),
    [
        (["m999"], "2025-01-01", "m999"),
        ([], "2025-01-01", "at least one"),
        (["m000"], "2023-01-01", "2023-01-01"),
        (["m000"], "2031-01-01", "2031-01-01"),
    ],
)
def test_a_question_that_has_no_answer_is_refused(
    panel: pd.DataFrame, treated: list[str], start: str, says: str
) -> None:
    with pytest.raises(PanelError, match=says):
        measure(panel, treated, pd.Timestamp(start))


def test_negative_figures_have_no_relative_change(panel: pd.DataFrame) -> None:
    panel.iloc[0, 3] = -4
    with pytest.raises(PanelError, match="negative"):
        measure(panel, ["m000"], start_of(panel))
    assert measure(panel, ["m000"], start_of(panel), rules=FOREIGN).effect is not None


def test_constant_figures_are_no_change() -> None:
    panel = pd.DataFrame(5.0, [f"m{number:03}" for number in range(30)], pd.RangeIndex(36))
    for rules in (MEMBERS, FOREIGN):
        found = measure(panel, ["m000"], 24, rules=rules)
        assert found.effect == pytest.approx(0, abs=1e-9)
        assert found.verdict.code == "no_change"


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_verdict_can_be_said(language: str) -> None:
    numbers = dict.fromkeys(
        ("least", "seen", "share", "most", "before", "after", "least_before", "least_after", "donors",
         "periods", "effect", "p_value", "detectable"), 0.5,
    )  # fmt: skip
    set_language(language)
    try:
        for months in (True, False):
            for one in WORDS:
                verdict = Verdict(one, numbers, months)
                assert verdict.headline
                assert "{" not in verdict.headline + verdict.explanation
                if language == "en" and not months and one in PERIOD_WORDS:
                    assert "month" not in verdict.headline + verdict.explanation
    finally:
        set_language("en")


def test_a_network_of_2600_missions_is_measured_while_one_waits() -> None:
    random = np.random.default_rng(6)
    logs = network(random, missions=2600, months=60)
    logs[:3, 40:] += 1.0
    panel = counts(random, logs)
    start = time.process_time()
    found = measure(panel, ["m000", "m001", "m002"], pd.Timestamp(panel.columns[40]))
    took = time.process_time() - start
    print(f"evidence among 2,600 missions: {took:.2f} s of processor time")  # noqa: T201 - a measured figure.
    assert found.effect is not None
    assert took < 3


def test_a_claim_on_a_foreign_panel_of_2600_units_is_measured_while_one_waits() -> None:
    random = np.random.default_rng(6)
    logs = network(random, missions=2600, months=60)
    logs[0, 40:] += 1.5
    panel = counts(random, logs)
    start = time.process_time()
    found = measure(panel, ["m000"], pd.Timestamp(panel.columns[40]), rules=FOREIGN)
    took = time.process_time() - start
    print(f"a claim among 2,600 foreign units: {took:.2f} s of processor time")  # noqa: T201 - a measured figure.
    assert found.verdict.claims
    assert took < 3
