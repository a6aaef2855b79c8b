"""Panels for the tests of evidence: networks of missions made up, and files of panels."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

MONTHS = 36
START = 24
SMOKING = Path("../shared/data/causal/smoking_data.csv")
CARD_KRUEGER = Path("../shared/data/causal/card_krueger_fte_long.csv")

Logs = npt.NDArray[np.float64]


def network(random: np.random.Generator, missions: int = 60, months: int = MONTHS) -> Logs:
    """Return expected monthly reactions, as logarithms: missions × months.

    Noise as in real embassies' accounts: levels over a factor of a hundred, a common season, shocks
    that linger, own trends, and a drift that the missions of one ministry share.
    """
    ministry = np.arange(missions) % 12
    shocks = np.zeros((missions, months))
    shocks[:, 0] = random.normal(size=missions)
    for month in range(1, months):
        shocks[:, month] = 0.4 * shocks[:, month - 1] + np.sqrt(0.84) * random.normal(size=missions)
    lively = 0.6 * random.lognormal(0, 0.3, (missions, 1))
    season = 0.3 * np.sin(np.arange(months) / 12 * 2 * np.pi) + np.cumsum(0.05 * random.normal(size=months))
    drift = np.cumsum(0.045 * random.normal(size=(12, months)), axis=1)[ministry]
    trend = random.normal(0, 0.01, (missions, 1)) * np.arange(months)
    return np.asarray(random.normal(4.5, 1, (missions, 1)) + season + lively * shocks + drift + trend)


def counts(random: np.random.Generator, logs: Logs) -> pd.DataFrame:
    """Return whole counts of missions named m000, m001, … over months from 2023-01."""
    months = pd.date_range("2023-01-01", periods=logs.shape[1], freq="MS")
    names = [f"m{number:03}" for number in range(len(logs))]
    return pd.DataFrame(random.poisson(np.exp(logs)).astype(float), index=names, columns=months)


def start_of(panel: pd.DataFrame) -> pd.Timestamp:
    """Return the usual start of a practice in a panel of ``counts``."""
    return pd.Timestamp(panel.columns[START])


def file_of(path: Path, panel: pd.DataFrame, *, sep: str = ",", encoding: str = "utf-8") -> Path:
    """Write a panel as a file of the columns mission, month and reactions; return its path."""
    rows = (
        panel.melt(ignore_index=False, var_name="month", value_name="reactions")
        .rename_axis("mission")
        .reset_index()
    )
    rows["month"] = pd.to_datetime(rows["month"]).dt.strftime("%Y-%m")
    rows.to_csv(path, index=False, sep=sep, encoding=encoding)
    return path


def command(path: Path, *more: str, treated: Sequence[str] = ("m000",), start: str = "2025-01") -> list[str]:
    """Return the arguments of the command for a file of ``file_of``."""
    named = [word for name in treated for word in ("--treated", name)]
    return [
        str(path),
        "--unit",
        "mission",
        "--time",
        "month",
        "--outcome",
        "reactions",
        *named,
        "--start",
        start,
        *more,
    ]
