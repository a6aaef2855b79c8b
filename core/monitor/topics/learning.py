"""A ministry's own model: the one that ships, moved as far as the ministry's lessons ask for."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from core.monitor.topics.features import THEMES, Features, Real, features
from core.monitor.topics.model import Model, shipped, softmax

# How strongly the shipped weights hold (the precision of a normal prior around them). Tried on the
# labelled posts: twenty lessons of one account against its other posts (docs/explanation/topics.md).
HOLD = 0.1
STEPS = 200
# The latest ones count where there are more: what a ministry means by a theme may change.
MOST_LESSONS = 1000

Lesson = tuple[str, str]
"""A text, and the theme a member gave it."""


@lru_cache(maxsize=32)
def model_for(lessons: tuple[Lesson, ...], version: int) -> Model:
    """Return the shipped model taught by lessons, in their order. The same lessons make the same model."""
    return teach(shipped(), lessons, version)


def teach(model: Model, lessons: Sequence[Lesson], version: int) -> Model:
    """Return a model that fits the lessons better and else stays as it was.

    Multinomial logistic regression whose prior is the given model: the likeliest weights are the given ones
    plus a sum of the lessons' columns, so only one number a lesson and theme is sought.
    """
    known = [
        (features(text), THEMES.index(theme)) for text, theme in lessons[-MOST_LESSONS:] if theme in THEMES
    ]
    known = [(said, answer) for said, answer in known if len(said.columns)]
    if not known:
        return replace(model, version=f"{model.version}.{version}")
    texts = [said for said, _answer in known]
    answers = np.eye(len(THEMES))[[answer for _said, answer in known]]
    closeness = _closeness(texts)
    before = np.array([model.scores(said) for said in texts])
    pull = np.zeros_like(answers)
    step = 1 / (model.sharpness**2 / 2 * float(np.linalg.norm(closeness, 2)) + HOLD)
    for _step in range(STEPS):
        chances = softmax(model.sharpness * (before + closeness @ pull))
        pull -= step * (model.sharpness * (chances - answers) + HOLD * pull)
    weights = model.weights.copy()
    for said, share in zip(texts, pull, strict=True):
        weights[said.columns] += np.outer(said.values, share).astype(np.float32)
    return replace(
        model,
        weights=weights,
        bias=model.bias + pull.sum(axis=0),
        version=f"{model.version}.{version}",
        lessons=len(known),
    )


def _closeness(texts: Sequence[Features]) -> Real:
    """Return how much each two texts share: the products of their strengths, and 1 for the bias."""
    columns = np.concatenate([said.columns for said in texts])
    values = np.concatenate([said.values for said in texts])
    starts = np.cumsum([0, *(len(said.columns) for said in texts[:-1])])
    spread = np.zeros(int(columns.max()) + 1)
    rows = []
    for said in texts:
        spread[said.columns] = said.values
        rows.append(np.add.reduceat(values * spread[columns], starts))
        spread[said.columns] = 0
    return np.array(rows) + 1
