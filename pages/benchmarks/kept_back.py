"""Where the network's figures are kept back: why, and what would help."""

from components.page import message
from core.benchmarks.categories import category_name
from core.benchmarks.model import Benchmark, quarter_text
from core.benchmarks.reasons import what_helps, why
from core.texts import _


def say_kept_back(*cells: Benchmark) -> None:
    """Say of each cell without a published median why there is none, and what would bring it about."""
    for found in cells:
        if found.median is None:
            reason = found.reason or "too_few_missions"
            where = _("{quarter}, {group}").format(
                quarter=quarter_text(found.cell.quarter),
                group=category_name(found.cell.peer_group, found.cell.category),
            )
            message("info", f"{where}: {why(reason)}", remedy=what_helps(reason))
