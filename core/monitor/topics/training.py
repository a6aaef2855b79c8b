"""Making the model that ships, from posts that were labelled by reading them; and measuring it on others.

The texts are not the portal's to give away, so labels are kept by id; whoever has the posts can make
the model anew and gets the same weights.
"""

import csv
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from core.monitor.topics.features import BUCKETS, COLUMNS, THEMES, Features, Real, Whole, features
from core.monitor.topics.model import Model, softmax

VERSION: Final = "1"
MADE_ON: Final = date(2026, 11, 22)
LABELS: Final = "labels.csv"
# Inverse strength of the penalty, and how far rare themes are raised; tried by cross-validation.
PENALTY: Final = 30.0
RAISE_RARE: Final = 0.5
FOLDS: Final = 5
# The promise is 0.85 on posts of accounts never read before; the threshold is put a little higher.
WANTED_PRECISION: Final = 0.88


@dataclass(frozen=True)
class Labelled:
    """Posts with what they are about, as a person read them. ``account`` is whose post it is."""

    texts: tuple[str, ...]
    themes: tuple[str, ...]
    accounts: tuple[str, ...]
    languages: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def features(self) -> tuple[Features, ...]:
        """What each text holds."""
        return tuple(map(features, self.texts))

    @cached_property
    def answers(self) -> Whole:
        """The place of each theme among the themes."""
        return np.array([THEMES.index(theme) for theme in self.themes])

    def only(self, places: Iterable[int]) -> "Labelled":
        """Return some of the posts."""
        kept = list(places)
        picked = [tuple(column[place] for place in kept) for column in
                  (self.texts, self.themes, self.accounts, self.languages)]  # fmt: skip
        return Labelled(*picked)


@dataclass(frozen=True)
class Measured:
    """How well answers fit: F1 a theme and their mean, precision and share of what is told."""

    posts: int
    macro_f1: float
    accuracy: float
    precision_told: float
    share_told: float
    f1: dict[str, float]


def read_labelled(folder: Path, part: str) -> Labelled:
    """Return the labelled posts of a part (``learn`` or ``held``) whose texts the workbooks of ``folder`` hold."""
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("**/*.xlsx")):
        table = pd.read_excel(path, dtype={"id": "str"}, engine="calamine", usecols=["id", "text"])
        texts |= dict(zip(table["id"], table["text"].fillna(""), strict=True))
    said = files(__package__).joinpath(LABELS).read_text("utf-8").splitlines()
    rows = [row for row in csv.DictReader(said) if row["part"] == part and row["id"] in texts]
    return Labelled(
        tuple(texts[row["id"]] for row in rows),
        tuple(row["theme"] for row in rows),
        tuple(row["account"] for row in rows),
        tuple(row["language"] for row in rows),
    )


def train(posts: Labelled, held: Labelled) -> Model:
    """Return the model: one logistic regression a theme, made into probabilities by what unread accounts showed.

    The held-out posts teach nothing; the model only carries along what they showed.
    """
    weights, bias = _fit(posts)
    scores = unread_accounts(posts)
    sharpness = _sharpness(scores, posts.answers)
    threshold = _threshold(softmax(sharpness * scores), posts.answers)
    made = Model(weights.astype(np.float32), bias, sharpness, threshold, VERSION, MADE_ON)
    found = measure(by_model(made, held), held, threshold)
    return replace(made, right_of_told=found.precision_told, share_told=found.share_told)


def unread_accounts(posts: Labelled) -> Real:
    """Return scores of each post by a model that read no post of its account (accounts in five groups)."""
    groups = np.array([zlib.crc32(account.encode()) % FOLDS for account in posts.accounts])
    scores = np.zeros((len(posts), len(THEMES)))
    for group in np.unique(groups):
        weights, bias = _fit(posts.only(np.flatnonzero(groups != group)))
        for place in np.flatnonzero(groups == group):
            said = posts.features[place]
            scores[place] = said.values @ weights[said.columns] + bias
    return scores


def _fit(posts: Labelled) -> tuple[Real, Real]:
    matrix = _matrix(posts.features)
    counts = np.maximum(np.bincount(posts.answers, minlength=len(THEMES)), 3)
    raised = (len(posts) / len(THEMES) / counts[posts.answers]) ** RAISE_RARE
    weights, bias = np.zeros((COLUMNS, len(THEMES))), np.full(len(THEMES), -10.0)
    for theme in np.unique(posts.answers):
        one = LogisticRegression(
            C=PENALTY, solver="liblinear", dual=True, tol=1e-3, max_iter=300, random_state=0
        )
        one.fit(matrix, posts.answers == theme, sample_weight=raised)
        weights[:, theme], bias[theme] = one.coef_[0], one.intercept_[0]
    return weights, bias


def _matrix(posts: Sequence[Features]) -> sparse.csr_matrix:
    rows = np.repeat(np.arange(len(posts)), [len(post.columns) for post in posts])
    columns = np.concatenate([post.columns for post in posts])
    values = np.concatenate([post.values for post in posts])
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(posts), COLUMNS))


def _sharpness(scores: Real, answers: Whole) -> float:
    """Return the factor under which the answers are likeliest (Platt scaling with one temperature)."""
    tried = np.geomspace(0.1, 10, 200)
    right = np.arange(len(answers)), answers
    return float(max(tried, key=lambda factor: np.log(softmax(factor * scores)[right]).sum()))


def _threshold(chances: Real, answers: Whole) -> float:
    """Return the lowest probability from which on enough answers are right."""
    best = chances.max(axis=1)
    order = np.argsort(-best)
    right = np.cumsum(chances.argmax(axis=1)[order] == answers[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= WANTED_PRECISION)
    return float(best[order][enough[-1]]) if len(enough) else 1.0


def measure(chances: Real, posts: Labelled, threshold: float) -> Measured:
    """Compare probabilities (posts × themes) with the labels; themes that no label names do not enter the mean."""
    told = chances.argmax(axis=1)
    sure = chances.max(axis=1) >= threshold
    right = told == posts.answers
    f1 = {}
    for place in np.unique(posts.answers):
        hits = int((right & (posts.answers == place)).sum())
        f1[THEMES[place]] = 2 * hits / (int((told == place).sum()) + int((posts.answers == place).sum()))
    return Measured(
        posts=len(posts),
        macro_f1=float(np.mean(list(f1.values()))),
        accuracy=float(right.mean()),
        precision_told=float(right[sure].mean()) if sure.any() else 1.0,
        share_told=float(sure.mean()),
        f1=f1,
    )


def by_model(model: Model, posts: Labelled) -> Real:
    """Return the model's probabilities."""
    return np.array([model.probabilities(said) for said in posts.features])


def by_majority(learnt: Labelled, posts: Labelled) -> Real:
    """Return the first baseline: always the commonest theme."""
    return np.tile(np.eye(len(THEMES))[np.bincount(learnt.answers).argmax()], (len(posts), 1))


def by_seed_terms(posts: Labelled) -> Real:
    """Return the second baseline: the theme with most seed terms, else something else."""
    chances = np.zeros((len(posts), len(THEMES)))
    for place, said in enumerate(posts.features):
        seeded = said.columns >= BUCKETS
        chances[place, said.columns[seeded] - BUCKETS] = said.values[seeded]
        chances[place, THEMES.index("other")] = 0 if seeded.any() else 1
    return chances


def report(model: Model, learnt: Labelled, held: Labelled) -> str:
    """Return what the held-out posts show, as a Markdown table with both baselines, by theme and by language."""
    threshold = model.threshold
    tables = {
        "the model": measure(by_model(model, held), held, threshold),
        "seed terms alone": measure(by_seed_terms(held), held, 0),
        "always the commonest theme": measure(by_majority(learnt, held), held, 0),
    }
    lines = [f"{len(learnt)} posts to learn from, {len(held)} held out; told from {threshold:.2f} on.", ""]
    lines += ["| | macro-F1 | right | right of those told | told |", "|---|---|---|---|---|"]
    lines += [_line(name, found) for name, found in tables.items()]
    lines += ["", "| theme | held out | F1 |", "|---|---|---|"]
    lines += [
        f"| {theme} | {held.themes.count(theme)} | {value:.2f} |"
        for theme, value in tables["the model"].f1.items()
    ]
    lines += ["", "| language | macro-F1 | right | right of those told | told |", "|---|---|---|---|---|"]
    for language in sorted(set(held.languages), key=lambda code: (-held.languages.count(code), code)):
        some = held.only(place for place, code in enumerate(held.languages) if code == language)
        found = measure(by_model(model, some), some, threshold)
        lines.append(_line(f"{language} ({len(some)})", found))
    return "\n".join(lines) + "\n"


def _line(name: str, found: Measured) -> str:
    figures = (found.macro_f1, found.accuracy, found.precision_told, found.share_told)
    return f"| {name} | {' | '.join(f'{figure:.2f}' for figure in figures)} |"
