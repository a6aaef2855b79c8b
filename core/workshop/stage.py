"""The stage: where a workshop stands now, as its presenter sees it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from core.workshop.steps import Step, minutes_in_all, read_step

PRESENTER: Final = "/workshop-present"
SPEAKER: Final = "/workshop-speaker"

# What a poll's results hold differs by its kind: ``portal.poll_results`` says it.
Results = Mapping[str, Any]


def presenter_path(workshop: str) -> str:
    """Return the address of a workshop's screen for the projector."""
    return f"{PRESENTER}?{urlencode({'workshop': workshop})}"


def speaker_path(workshop: str) -> str:
    """Return the address of the window that the speaker alone sees."""
    return f"{SPEAKER}?{urlencode({'workshop': workshop})}"


@dataclass(frozen=True)
class Asking:
    """How far a poll is: whether it takes answers, whether the room sees them, which words it does not see."""

    open: bool
    revealed: bool
    hidden_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What somebody in the room asked, and how many others want it answered."""

    id: str
    text: str
    state: str
    votes: int


@dataclass(frozen=True)
class Stage:
    """A workshop at one moment: ``current`` is no step while people are joining.

    ``asking`` and ``results`` are of the poll that the current step is, where it is one.
    ``seconds`` run since the first step was shown, ``step_seconds`` since the current one was.
    """

    title: str
    place: str
    begins_on: date | None
    language: str
    state: str
    code: str
    blank: bool
    version: str
    people: int
    steps: tuple[Step, ...] = ()
    current: Step | None = None
    asking: Asking | None = None
    results: Results = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    seconds: int | None = None
    step_seconds: int | None = None

    @property
    def position(self) -> int:
        """The number of the current step, from 1; 0 while people are joining."""
        return 0 if self.current is None else self.steps.index(self.current) + 1

    @property
    def following(self) -> Step | None:
        """The step after the current one."""
        return next(iter(self.steps[self.position :]), None)

    @property
    def minutes(self) -> int:
        """The minutes meant for all steps together."""
        return minutes_in_all(self.steps)


def read_stage(answer: str) -> Stage:
    """Read what ``api.workshop_stage`` returns."""
    told = json.loads(answer)
    steps = tuple(map(read_step, told["steps"]))
    asking = told["asking"]
    return Stage(
        title=told["title"],
        place=told["place"] or "",
        begins_on=told["begins_on"] and date.fromisoformat(told["begins_on"]),
        language=told["language"],
        state=told["state"],
        code=told["code"] or "",
        blank=told["blank"],
        version=told["version"],
        people=told["people"],
        steps=steps,
        current=next((step for step in steps if step.id == told["current_step"]), None),
        asking=asking and Asking(asking["open"], asking["revealed"], tuple(asking["hidden_words"])),
        results=told["results"] or {},
        questions=tuple(Question(**asked) for asked in told["questions"]),
        seconds=told["seconds"],
        step_seconds=told["step_seconds"],
    )
