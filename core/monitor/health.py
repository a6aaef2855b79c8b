"""How feeds do, in words. The one word itself is found by the database (``portal.feed_health``)."""

from collections.abc import Mapping
from typing import Final

from core.texts import N_

# State → what it is called, and what it means. A feed that cannot be read is never called silent.
HEALTH: Final[Mapping[str, tuple[str, str]]] = {
    "fresh": (N_("works"), N_("It is read regularly.")),
    "silent": (N_("silent"), N_("It works, but nothing came for much longer than usual.")),
    "empty": (N_("empty"), N_("It answers, but holds nothing. It may have moved.")),
    "failing": (N_("broken"), N_("It cannot be read, so nothing can be said about what was published.")),
    "unchecked": (N_("not read"), N_("It is due but nobody reads it: the monitor does not run.")),
    "new": (N_("new"), N_("It has not been read yet.")),
    "closed": (N_("closed"), N_("Nobody follows it any more.")),
}

# In these states nothing new means that nothing was published.
TRUSTED: Final = frozenset({"fresh", "silent"})
