"""``python -m core.monitor run`` looks at every feed that is due, once; ``watch`` does so for ever.

Reads ``JEJARING_MONITOR_…`` (docs/reference/settings.md) and nothing of the portal's keys. Exit
status 0 when the round was done, whatever single feeds did; 2 when something has to be mended first.
"""

import argparse
import logging
import signal
import sys
import threading

import psycopg

from core.monitor.settings import monitor_settings
from core.monitor.worker import Worker
from core.settings import SettingsError


def main() -> int:
    """Do what the argument says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m core.monitor", description=__doc__)
    parser.add_argument("command", choices=("run", "watch"))
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    # A line for each request would fill the log.
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        settings = monitor_settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not settings.monitor_database.get_secret_value():
        sys.stderr.write("Name the database in JEJARING_MONITOR_DATABASE: postgresql://jejaring_monitor:…\n")
        return 2
    worker = Worker(settings)
    if chosen.command == "watch":
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        worker.watch(stopped)
        return 0
    try:
        report = worker.run()
    except psycopg.Error as error:
        sys.stderr.write(f"The database cannot be used: {error}\n")
        return 2
    sys.stdout.write(f"{report.feeds} feeds, {report.items} new items, {report.failed} failed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
