"""A figure for the projector: the drawing of the page, in type that is read from ten metres."""

import functools
import json
from collections.abc import Mapping
from typing import Any, Final

from components.images import svg
from components.theme import TEXT_SIZE, Spec, file_config, with_colours

# The room of a drawing on a projector of 1024 × 768, in its pixels, and the smallest type there.
WIDTH: Final = 948
HEIGHT: Final = 415
TYPE: Final = 24
# A drawing made for a page is shown so much larger at most; the rest of the way only its type grows.
MOST_LARGER: Final = TYPE / TEXT_SIZE


def projected(spec: Mapping[str, Any]) -> str:
    """Return a figure's specification as SVG; shown as wide as it says, no letter is smaller than ``TYPE``.

    The whole drawing is enlarged as far as its height leaves room. Where that is not enough
    its type is enlarged further; a figure that is too high even so is moved up and down.
    """
    return _projected(json.dumps(spec, sort_keys=True))


@functools.lru_cache(maxsize=256)
def _projected(given: str) -> str:
    spec: Spec = json.loads(given)
    larger = min(MOST_LARGER, max(1.0, HEIGHT / spec["height"])) if "height" in spec else MOST_LARGER
    drawn: Spec = _with_type(with_colours(spec), MOST_LARGER / larger)
    config = _with_type(file_config(), MOST_LARGER / larger) | {"padding": 4}
    height = spec.get("height", HEIGHT / larger)
    whole = {**drawn, "width": round(WIDTH / larger), "height": height, "config": config}
    image = svg(whole).decode()
    return _as_wide_as_its_place(image, WIDTH, height * larger)


def _with_type(node: Any, times: float) -> Any:
    """Return a copy of a specification in which every size of type is ``times`` as large, and its room."""
    if isinstance(node, list):
        return [_with_type(item, times) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: round(value * times, 1)
        if key.lower().endswith(("fontsize", "limit")) and isinstance(value, int | float)
        else _with_type(value, times)
        for key, value in node.items()
    }


def _as_wide_as_its_place(image: str, width: float, height: float) -> str:
    """Return an SVG that fills its place, beside an empty one that keeps the place from growing too small."""
    start = image.index("<svg")
    opening, rest = image[start : image.index(">", start)], image[image.index(">", start) :]
    words = [word for word in opening.split(" ") if not word.startswith(("width=", "height="))]
    least = f'<svg class="least" width="{width / TYPE:.2f}em" height="{height / TYPE:.2f}em" aria-hidden="true"></svg>'
    return f'{least}{" ".join(words)} aria-hidden="true"{rest}'
