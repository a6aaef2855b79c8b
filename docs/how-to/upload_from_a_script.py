"""Send exports to Jejaring: python upload_from_a_script.py FILE… [--submit] [--account HANDLE] …

The address of the portal and the machine's key come from the environment: JEJARING_URL and
JEJARING_KEY. Python 3.11 or newer, nothing else. Exit status 0 when every file is stored, 1 otherwise.
"""

import argparse
import http.client
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ATTEMPTS = 5
LARGEST = 200 * 1024 * 1024


def send(url: str, key: str, file: Path, wishes: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Send one file and return the HTTP status and what the portal says."""
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.netloc, timeout=700)
    query = urlencode({"file_name": file.name, **wishes})
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/octet-stream",
        "Content-Length": str(file.stat().st_size),
        "Accept-Language": "en",
    }
    with file.open("rb") as body:
        try:
            connection.request("POST", f"/api/submissions?{query}", body, headers)
            answer = connection.getresponse()
            return answer.status, {"wait": answer.getheader("Retry-After"), **json.loads(answer.read())}
        finally:
            connection.close()


def send_surely(url: str, key: str, file: Path, wishes: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Send one file, again after a lost answer or a request to wait: the portal stores nothing twice."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            status, said = send(url, key, file, wishes)
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as trouble:
            status, said = 0, {"message": f"No answer: {trouble}"}
        if status not in {0, 429, 500, 503} or attempt == ATTEMPTS:
            break
        time.sleep(float(said.get("wait") or 2**attempt))
    return status, said


def tell(file: Path, status: int, said: dict[str, Any]) -> None:
    """Say what became of a file: its tables, what was found in them, and where they are now."""
    print(f"{file}: {'stored' if said.get('stored') else 'not stored'} (HTTP {status})")
    if "message" in said:
        print(f"  {said['message']}")
    for table in said.get("tables", []):
        rows = table["rows"]
        print(f"  {table['file']}: {rows['accepted']} of {rows['total']} rows can be taken in")
        for finding in table["findings"]:
            print(f"    {finding['severity']}: {finding['message']}")
        if "problem" in table:
            print(f"    {table['problem']['message']}")
        if "submission" in table:
            print(f"    {table['submission']['state']}: {table['submission']['url']}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--submit", action="store_true", help="send the files for approval")
    parser.add_argument("--account", help="whose figures these are, where the file does not say")
    parser.add_argument("--platform", help="the platform, where the file does not say, such as instagram")
    parser.add_argument("--first-day", help="first day a file of posts covers, such as 2026-10-01")
    parser.add_argument("--last-day", help="last day a file of posts covers")
    parser.add_argument("--year", help="the year of days without one")
    parser.add_argument("--monitored", action="store_true", help="an outside tool counted these figures")
    parser.add_argument("--leave-others-out", action="store_true", help="leave out accounts not listed")
    chosen = parser.parse_args()
    url, key = os.environ.get("JEJARING_URL", ""), os.environ.get("JEJARING_KEY", "")
    if not url or not key:
        print("Set JEJARING_URL to the portal's address and JEJARING_KEY to the machine's key.")
        return 1
    if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in {"127.0.0.1", "localhost"}:
        print("JEJARING_URL must begin with https://, or the key could be read on its way.")
        return 1
    wishes = {
        "submit": "true" if chosen.submit else "",
        "account": chosen.account or "",
        "platform": chosen.platform or "",
        "first_day": chosen.first_day or "",
        "last_day": chosen.last_day or "",
        "year": chosen.year or "",
        "kind": "monitored" if chosen.monitored else "",
        "others": "leave_out" if chosen.leave_others_out else "",
    }
    stored = []
    for file in chosen.files:
        if not file.is_file() or file.stat().st_size > LARGEST:
            print(f"{file}: there is no such file, or it is larger than 200 MB")
            stored.append(False)
            continue
        status, said = send_surely(url, key, file, {name: text for name, text in wishes.items() if text})
        tell(file, status, said)
        stored.append(bool(said.get("stored")))
    return 0 if all(stored) else 1


if __name__ == "__main__":
    sys.exit(main())
