"""The worker's part: telling what new items are about, and older ones anew where a ministry taught its model."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import psycopg
from psycopg.types.json import Jsonb

from core.monitor.topics.learning import model_for
from core.monitor.topics.model import Model, shipped

BATCH: Final = 500


def assign(connection: psycopg.Connection) -> int:
    """Tell what every item is about that no model in use has looked at; return how many were told.

    Each batch is kept at once, so that a worker that dies has lost nothing but the batch in hand.

    Raises:
        psycopg.Error: when the database does not answer.
    """
    done = 0
    while told := list(_told(connection)):
        with connection.transaction():
            connection.execute("select portal.keep_item_topics(%s)", (Jsonb(told),))
        done += len(told)
    return done


def _told(connection: psycopg.Connection) -> Iterator[dict[str, Any]]:
    """Yield what a batch of items is about, as the database keeps it."""
    with connection.transaction():
        waiting = connection.execute(
            "select country, model, item_id, text from portal.untold_items(%s, %s) order by country, model",
            (shipped().version, BATCH),
        ).fetchall()
    for (country, version), items in groupby(waiting, key=itemgetter(0, 1)):
        model = _model(connection, country, version)
        for _country, _version, item, text in items:
            topic = model.tell([text])[0]
            yield {
                "item_id": str(item),
                "theme": topic.theme,
                "likeliest": topic.likeliest,
                "probability": topic.probability,
                "reason": list(topic.reason),
                "model": version,
            }


def _model(connection: psycopg.Connection, country: str, version: str) -> Model:
    """Return the model of a ministry: the shipped one, or that taught by its lessons."""
    number = int(version.rpartition(".")[2])
    if number == 0:
        return shipped()
    lessons = connection.execute(
        "select l.text, l.theme from portal.models_in_use(%s) as m, portal.lessons_for_worker(m.country, m.last_lesson) as l"
        " where m.country = %s",
        (shipped().version, country),
    ).fetchall()
    return model_for(tuple((text, theme) for text, theme in lessons), number)
