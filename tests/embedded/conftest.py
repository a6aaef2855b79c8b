"""The portal started as a person starts it: one process that starts the others."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from embedded.lite import free_port
from tests.places import folder

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Launched:
    """One ``python -m embedded run``, and what it started."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"
    output: Path
    started: float = field(default_factory=time.monotonic)

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.output.read_text(errors="replace")

    def wait_until_served(self, patience: float = 90) -> float:
        """Wait for the page, and return after how many seconds it came."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.said
            try:
                if (
                    httpx.get(f"http://127.0.0.1:{self.port}/", timeout=2).is_success
                    and "Jejaring is at" in self.said
                ):
                    return time.monotonic() - self.started
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"no page after {patience} s:\n{self.said}")

    def family(self) -> list[psutil.Process]:
        """Return every process that belongs to it: its descendants and the database."""
        found = {self.process.pid: psutil.Process(self.process.pid)} if self.process.poll() is None else {}
        for process in psutil.process_iter():
            try:
                # The database is nobody's child; it stands in the data folder.
                inside = process.cwd().startswith(str(self.folder))
                if inside or self.process.pid in {parent.pid for parent in process.parents()}:
                    found[process.pid] = process
            except psutil.Error:
                continue
        return list(found.values())

    def part(self, name: str) -> psutil.Process:
        """Return the process of one part: database, api or portal."""
        parts = self.parts(name)
        assert parts, f"{name} does not run"
        # The first one started is the one that keeps the others.
        return min(parts, key=psutil.Process.create_time)

    def parts(self, name: str) -> list[psutil.Process]:
        """Return all processes of one part; none when it does not run now."""
        mark = {"database": "postgres", "api": "@supabase/lite", "portal": "streamlit"}[name]
        return [process for process in self.family() if mark in _words(process)]

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask it to stop, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)


def _words(process: psutil.Process) -> str:
    """Return what the process was called with; nothing of one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def launch(folder: Path, port: int | None = None) -> Launched:
    """Start the portal over a data folder."""
    port = port or free_port()
    output = folder.with_name(f"{folder.name}-{port}-{time.monotonic_ns()}.out")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("JEJARING_", "SUPABASE_"))
    }
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "embedded", "run"],
            cwd=ROOT,
            env={**kept, "JEJARING_DATA": str(folder), "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    return Launched(folder, port, process, output)


@dataclass
class Home:
    """A data folder and the portal over it; tests take the portal running or stopped, as they need."""

    folder: Path
    current: Launched | None = None
    first_seconds: float = 0.0
    """How long the very first start took until it served a page."""

    def running(self) -> Launched:
        """Return the running portal, started if it is not."""
        if self.current is None or self.current.process.poll() is not None:
            self.current = launch(self.folder)
            seconds = self.current.wait_until_served()
            self.first_seconds = self.first_seconds or seconds
        return self.current

    def stopped(self) -> Path:
        """Return the folder with nothing running over it."""
        if self.current is not None:
            assert self.current.stop() == 0
            self.current = None
        return self.folder


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """The one installation all tests share: that it survives them is part of what they try."""
    with folder("home") as place:
        found = Home(place / "data")
        try:
            yield found
        finally:
            if found.current is not None:
                clear(found.current)


@pytest.fixture
def portal(home: Home) -> Launched:
    """The portal, running and serving pages."""
    return home.running()


def clear(launched: Launched) -> None:
    """Leave no process behind, whatever a test did."""
    family = launched.family()
    if launched.process.poll() is None:
        launched.process.send_signal(signal.SIGINT)
        try:
            launched.process.wait(20)
        except subprocess.TimeoutExpired:
            launched.process.kill()
            launched.process.wait()
    for process in family:
        if process.is_running():
            process.kill()
    psutil.wait_procs(family, 5)
