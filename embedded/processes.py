"""The processes the embedded stack starts: noted, ended in order, and cleared away after a crash."""

import json
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

import psutil

HOST: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 2
BEAT_SECONDS: Final = 0.05
# A server that is not ready yet may listen already, and say so.
FAULT: Final = 500
NOTES: Final = "processes.json"
_LOCK: Final = threading.Lock()


def stop(process: "subprocess.Popen[bytes]", patience: float = 10) -> None:
    """End a process: ask first, then insist."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def answers(
    process: "subprocess.Popen[bytes]", port: int, path: str, headers: Mapping[str, str], *, seconds: float
) -> bool:
    """Wait until a server of ours answers on this machine; False when it ends before, or takes too long.

    Through Python's own client: another one would take longer to be read than the server to start.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        asked = HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
        try:
            asked.request("GET", path, headers=dict(headers))
            if asked.getresponse().status < FAULT:
                return True
        except (OSError, HTTPException):
            # It does not listen yet.
            pass
        finally:
            asked.close()
        time.sleep(BEAT_SECONDS)
    return False


def remember(folder: Path, pid: int) -> None:
    """Note a process we started, so that a start after a crash can end it."""
    with _LOCK:
        known = _remembered(folder)
        known[str(pid)] = psutil.Process(pid).create_time()
        (folder / NOTES).write_text(json.dumps(known))


def clear_leftovers(folder: Path) -> None:
    """End what a killed start left running, and nothing that merely got the same number."""
    for pid, born in _remembered(folder).items():
        with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            process = psutil.Process(int(pid))
            if abs(process.create_time() - born) < 1:
                process.kill()
                process.wait(5)
    forget(folder)


def forget(folder: Path) -> None:
    """Drop the notes: everything noted has ended."""
    (folder / NOTES).unlink(missing_ok=True)


def _remembered(folder: Path) -> dict[str, float]:
    try:
        known: dict[str, float] = json.loads((folder / NOTES).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return known
