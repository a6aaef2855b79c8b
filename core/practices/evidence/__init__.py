"""Evidence: the measured effect of a practice, or the plain statement that none can be seen.

Pure functions over a panel of figures (a frame of units × periods). ``measure`` is the one
call; ``python -m core.practices.evidence`` makes it for a panel in a file. The method and
what it was tried on stand in docs/explanation/evidence.md.
"""

from core.practices.evidence.measure import measure
from core.practices.evidence.model import FOREIGN, MEMBERS, Better, Evidence, PanelError, Rules
from core.practices.evidence.verdicts import Verdict

__all__ = ["FOREIGN", "MEMBERS", "Better", "Evidence", "PanelError", "Rules", "Verdict", "measure"]
