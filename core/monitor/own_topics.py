"""A ministry's topics: its model, the lessons of its members, and what learning from them would change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.access.api import Api
from core.monitor.topics.learning import Lesson, model_for
from core.monitor.topics.model import Model, Topic, shipped

# Beyond every lesson's number.
_ALL = 2**53
# So many different lessons tell more than the taste of one day.
FEWEST_LESSONS = 5


@dataclass(frozen=True)
class OwnModel:
    """The model a ministry's texts are read with. ``made_by`` and ``made_at`` where the ministry taught it.

    ``waiting`` lessons were given since. ``last_lesson`` is the number of the latest one.
    """

    model: Model
    number: int
    made_by: str | None
    made_at: datetime | None
    waiting: int
    last_lesson: int
    lessons: tuple[Lesson, ...]

    @property
    def can_learn(self) -> bool:
        """Whether there are new lessons, and enough of them all together."""
        return self.waiting > 0 and len(self.lessons) >= FEWEST_LESSONS

    def taught(self) -> Model:
        """Return the model as it would be after learning."""
        return model_for(self.lessons, self.number + 1)


def own_model(api: Api) -> OwnModel:
    """Return the model of the viewer's ministry, and what waits to be learnt.

    Raises:
        Refused: when the viewer is no member.
        Unreachable: when the database does not answer.
    """
    kept = api.rows("topic_model", order=("-version",), limit=1)
    said = json.loads(api.call("topic_lessons", up_to=_ALL))
    lessons = tuple((row["text"], row["theme"]) for row in said)
    last = kept[0]["last_lesson"] if kept else 0
    number = kept[0]["version"] if kept else 0
    learnt = tuple((row["text"], row["theme"]) for row in said if row["id"] <= last)
    return OwnModel(
        model=model_for(learnt, number) if number else shipped(),
        number=number,
        made_by=kept[0]["made_by_name"] if kept else None,
        made_at=datetime.fromisoformat(kept[0]["made_at"]) if kept else None,
        waiting=sum(row["id"] > last for row in said),
        last_lesson=max((row["id"] for row in said), default=0),
        lessons=lessons,
    )


def learn(api: Api, own: OwnModel) -> int:
    """Take up the lessons that were shown; return the number of the new model.

    Raises:
        Refused: when a colleague did so meanwhile, or there is nothing new.
        Unreachable: when the database does not answer.
    """
    number: int = api.call("learn_topics", last_lesson=own.last_lesson, expected_version=own.number)
    return number


def correct_post(api: Api, account: str, post: str, theme: str) -> None:
    """Say what a post of the own ministry is about.

    Raises:
        Refused: when it is not the ministry's, or the viewer is neither analyst nor approver.
        Unreachable: when the database does not answer.
    """
    api.call("correct_post_topic", account=account, post=post, about=theme)


def correct_item(api: Api, item: str, theme: str) -> None:
    """Say what an item of the own ministry is about.

    Raises:
        Refused: when it is not the ministry's, or the viewer is neither analyst nor approver.
        Unreachable: when the database does not answer.
    """
    api.call("correct_item_topic", item=item, about=theme)


def would_change(own: OwnModel, texts: Sequence[str], now: Sequence[Topic]) -> int:
    """Return how many of these texts would be told another theme after learning."""
    after = own.taught().tell(texts)
    return sum(one.theme != other.theme for one, other in zip(now, after, strict=True))
