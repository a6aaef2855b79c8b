"""The monitor's worker beside the portal: a process of its own, started again when it dies."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.monitor.settings import monitor_settings
from embedded import processes
from embedded.processes import HOST

if TYPE_CHECKING:
    from embedded.stack import Stack

ROOT: Final = Path(__file__).resolve().parent.parent
# It dies again and again only when something is wrong with the machine: then it is not hurried.
PAUSE_SECONDS: Final = 30.0


class Monitor:
    """Keeps ``python -m core.monitor watch`` running, unless the settings say that nobody watches."""

    def __init__(self, stack: "Stack", port: int) -> None:
        self._stack, self._port = stack, port
        self._process: subprocess.Popen[bytes] | None = None
        self._next_start = 0.0
        self._wanted = monitor_settings().monitor_watch

    def keep_running(self) -> None:
        """Start it when it does not run."""
        if not self._wanted or (self._process and self._process.poll() is None):
            return
        if time.monotonic() >= self._next_start:
            self._next_start = time.monotonic() + PAUSE_SECONDS
            self._process = self._start()

    def stop(self) -> None:
        """End it for good."""
        if self._process:
            processes.stop(self._process)

    def _start(self) -> "subprocess.Popen[bytes]":
        log = os.open(self._stack.folder / "monitor.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "core.monitor", "watch"],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        finally:
            os.close(log)
        processes.remember(self._stack.folder, process.pid)
        return process

    def _environment(self) -> dict[str, str]:
        """Return its settings: of the portal's secrets it gets none, and it may look at the demonstration's feeds."""
        allowed = {*monitor_settings().monitor_allowed, f"{HOST}:{self._port}"}
        return {
            **os.environ,
            "JEJARING_MONITOR_DATABASE": self._stack.monitor_conninfo(),
            "JEJARING_MONITOR_ALLOWED": ",".join(sorted(allowed)),
        }
