"""Translation by machine, behind one seam: off by default, for published texts only, checked afterwards.

``start`` is the one call. Engines are entries of ``engines``; languages that none of them knows are
translated by people, with the same checks (``findings``). docs/explanation/translation.md says why.
"""

from core.practices.translation.checks import Finding, findings
from core.practices.translation.engines import ENTRIES, Engine, engine_now
from core.practices.translation.job import Job, Published, Translated, start
from core.practices.translation.languages import LANGUAGES, Language
from core.practices.translation.troubles import TranslationError

__all__ = [
    "ENTRIES",
    "LANGUAGES",
    "Engine",
    "Finding",
    "Job",
    "Language",
    "Published",
    "Translated",
    "TranslationError",
    "engine_now",
    "findings",
    "start",
]
