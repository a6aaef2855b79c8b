"""Clean one file in a process of its own: bytes in, a line of JSON and the clean bytes out.

What people upload may have been made to break or to flood the program that opens it. Here it
breaks a process with little memory and time, and nothing else.
"""

import json
import resource
import sys
from typing import Final

from core.practices.attached.documents import written_anew
from core.practices.attached.kinds import ALLOWED
from core.practices.attached.pictures import drawn_anew
from core.refusals import Refused

MOST_MEMORY: Final = 1_000_000_000
MOST_SECONDS: Final = 20


def main() -> None:
    """Clean the standard input, of the kind named on the command line, to the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    kind, content = sys.argv[1], sys.stdin.buffer.read()
    found: dict[str, object] = {}
    clean = b""
    try:
        if ALLOWED[kind].picture:
            clean, found["width"], found["height"] = drawn_anew(content, kind)
        else:
            clean, found["pages"] = written_anew(content)
    except Refused as refusal:
        found = {"code": refusal.code, "detail": refusal.detail}
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + clean)


if __name__ == "__main__":
    main()
