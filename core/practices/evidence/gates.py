"""The gates between a number and a claim, in the order in which they are asked."""

from dataclasses import replace

from core.practices.evidence.inference import Standing, standing
from core.practices.evidence.model import Better, Rules
from core.practices.evidence.verdicts import Verdict
from core.practices.evidence.window import Window

# better → code of a change upwards, downwards.
CLAIM = {
    "higher": ("improvement", "decline"),
    "lower": ("decline", "improvement"),
    "neither": ("increase", "decrease"),
}


def too_little(data: Window, rules: Rules) -> Verdict | None:
    """Return why nothing can be told, whatever the figures are; None when they may speak."""
    months = rules.period == "month"
    seen_before, seen_after = data.seen(before=True), data.seen(before=False)
    if data.before < rules.least_before or round(seen_before * data.before) < rules.least_before_seen:
        numbers = {"least": rules.least_before, "seen": rules.least_before_seen}
        return Verdict("few_months_before", numbers, months)
    if data.after < rules.least_after:
        return Verdict("few_months_after", {"least": rules.least_after}, months)
    if data.zeros > rules.zeros:
        return Verdict("empty_months", {"share": data.zeros, "most": rules.zeros}, months)
    if seen_before < rules.seen_before or seen_after < rules.seen_after:
        shares = {"before": seen_before, "after": seen_after}
        least = {"least_before": rules.seen_before, "least_after": rules.seen_after}
        return Verdict("missing_months", shares | least, months)
    if len(data.names) < rules.least_donors:
        return Verdict("few_donors", {"donors": len(data.names), "least": rules.least_donors}, months)
    return None


def judged(
    data: Window, rules: Rules, found: Standing, relative: float, detectable: float | None, better: Better
) -> Verdict:
    """Return what the figures say, once there are enough of them.

    ``relative``: the effect as a share of what was expected; ``detectable``: the smallest such
    change that would have been seen, None with too few placebos.
    """
    months = rules.period == "month"
    if found.varies(rules.too_varied):
        return Verdict("varied", months=months)
    p_value = found.p_value
    if detectable is None or p_value is None:
        return Verdict("few_donors", {"donors": len(data.names), "least": rules.least_donors}, months)
    if p_value <= rules.level:
        if began_before(data, rules, found.effect):
            return Verdict("began_before", {"periods": rules.pretended}, months)
        if abs(relative) >= rules.least_effect:
            up, down = CLAIM[better]
            return Verdict(up if relative > 0 else down, {"effect": relative, "p_value": p_value}, months)
    if detectable > rules.most_detectable:
        return Verdict("only_large", {"detectable": detectable}, months)
    return Verdict("no_change", {"detectable": detectable, "effect": relative}, months)


def began_before(data: Window, rules: Rules, effect: float) -> bool:
    """Whether a start pretended earlier, on the periods before the true one, shows a change the same way."""
    rules = replace(rules, most_placebos=rules.most_pretended_placebos)
    for periods in range(1, min(rules.pretended, data.before - 2) + 1):
        found = standing(data.with_earlier_start(periods), rules)
        if found is None or found.p_value is None:
            continue
        if found.p_value <= rules.pretended_level and found.effect * effect > 0:
            return True
    return False
