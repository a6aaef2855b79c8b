"""The classifier: nine weights for each column, how sure it is, and which words spoke for its answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from core.monitor.topics.features import THEMES, Features, Real, features, is_unparted

WEIGHTS: Final = "weights.npz"
REASONS: Final = 3
# Of a text whose words are not parted, a reason is a stretch of this many characters.
STRETCH: Final = 4


@dataclass(frozen=True)
class Topic:
    """What a text is about: a theme, or None where nothing is probable enough.

    ``probability`` is that of the likeliest theme, ``likeliest``, told or not; None where nobody kept which it was.
    ``reason`` are the words that spoke for it most, the strongest first.
    """

    theme: str | None
    likeliest: str | None
    probability: float
    reason: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """Weights (columns × themes), one bias a theme, and from which probability on a theme is told.

    ``sharpness`` makes probabilities of scores: softmax(sharpness · score). ``right_of_told`` and ``share_told``
    are what the held-out posts showed of the shipped model. ``lessons`` counts the texts a ministry taught it by.
    """

    weights: npt.NDArray[np.float32]
    bias: Real
    sharpness: float
    threshold: float
    version: str
    made_on: date
    right_of_told: float = 0.0
    share_told: float = 0.0
    lessons: int = 0

    def scores(self, said: Features) -> Real:
        """Return one score a theme."""
        return said.values @ self.weights[said.columns] + self.bias

    def probabilities(self, said: Features) -> Real:
        """Return one probability a theme; they add up to 1."""
        return softmax(self.sharpness * self.scores(said))

    def tell(self, texts: Sequence[str]) -> list[Topic]:
        """Return what each text is about."""
        return [self._tell(features(text)) for text in texts]

    def _tell(self, said: Features) -> Topic:
        if not len(said.columns):
            return Topic(None, "other", 0.0, ())
        chances = self.probabilities(said)
        best = int(chances.argmax())
        chance = float(chances[best])
        return Topic(
            theme=THEMES[best] if chance >= self.threshold else None,
            likeliest=THEMES[best],
            probability=chance,
            reason=self._reason(said, best),
        )

    def _reason(self, said: Features, theme: int) -> tuple[str, ...]:
        """Share what each column says for the theme, beyond the mean of the others, among its characters."""
        here = self.weights[said.columns]
        for_it = said.values * (here[:, theme] - (here.sum(axis=1) - here[:, theme]) / (len(THEMES) - 1))
        column, start, length = said.places.T
        occurrence = np.searchsorted(said.columns, column)
        each = (for_it / np.bincount(occurrence, minlength=len(for_it)))[occurrence] / length
        steps = np.zeros(len(said.text) + 1)
        np.add.at(steps, start, each)
        np.add.at(steps, start + length, -each)
        return _strongest_words(said.text, np.cumsum(steps)[:-1])


def _strongest_words(text: str, by_character: Real) -> tuple[str, ...]:
    weighed: dict[str, float] = {}
    start = 0
    for word in text.split(" "):
        stretch, weight = word, float(by_character[start : start + len(word)].sum())
        if len(word) > STRETCH and is_unparted(word):
            sums = np.convolve(by_character[start : start + len(word)], np.ones(STRETCH), "valid")
            best = int(sums.argmax())
            stretch, weight = word[best : best + STRETCH], float(sums[best])
        if len(stretch) > 1 or not stretch.isalnum():
            weighed[stretch] = weighed.get(stretch, 0.0) + weight
        start += len(word) + 1
    spoke = sorted((word for word in weighed if word and weighed[word] > 0), key=lambda word: -weighed[word])
    return tuple(spoke[:REASONS])


def softmax(scores: Real) -> Real:
    """Return probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    chances: Real = raised / raised.sum(axis=-1, keepdims=True)
    return chances


@cache
def shipped() -> Model:
    """Return the model that ships with the portal."""
    with as_file(files(__package__).joinpath(WEIGHTS)) as path:
        return load(path)


def load(path: Path) -> Model:
    """Read a model. Plain arrays only: nothing in the file can run."""
    with np.load(path, allow_pickle=False) as kept:
        facts = json.loads(str(kept["facts"]))
        weights = kept["weights"].astype(np.float32) * kept["scale"].astype(np.float32)
        bias = kept["bias"].astype(np.float64)
    made_on = date.fromisoformat(facts.pop("made_on"))
    return Model(weights, bias, made_on=made_on, **facts)


def save(model: Model, path: Path) -> None:
    """Write a model: each theme's weights in 255 steps."""
    scale = np.abs(model.weights).max(axis=0) / 127
    facts = {
        "sharpness": model.sharpness,
        "threshold": model.threshold,
        "version": model.version,
        "made_on": model.made_on.isoformat(),
        "right_of_told": model.right_of_told,
        "share_told": model.share_told,
    }
    np.savez_compressed(
        path,
        weights=np.rint(model.weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=model.bias,
        facts=np.array(json.dumps(facts)),
    )
