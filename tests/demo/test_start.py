"""The demo as people start and end it: a process of its own, Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def ask(address: str, path: str, **body: str) -> bytes:
    data = json.dumps(body).encode() if body else None
    request = Request(address + path, data, {"Content-Type": "application/json"})
    with urlopen(request, timeout=PATIENCE) as answer:
        return bytes(answer.read())


def test_it_says_where_it_is_and_leaves_without_a_word_of_complaint() -> None:
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+/", line)))
            assert address.startswith("http://127.0.0.1:")
            assert b"<title>Concierge</title>" in ask(address, "")
            # The digest's picture is painted by a process that must end, too.
            assert b"#staff" in ask(address, "api/scene", viewer="member", key="monday")
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
            _out, complaints = process.communicate(timeout=PATIENCE)
            assert (process.returncode, complaints) == (0, "")
        finally:
            process.kill()
