"""What a page costs beside the code it was to be halved against: both run here, each on a city made by its own code.

The earlier code is taken out of the history into a temporary folder. Processor time is what is compared: the machine
may have other work.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import save

COMMIT = "8fb3265"
"""The commit the halving is measured from."""
HOME = Path(__file__).resolve().parents[1]
SHARE = "0.04"
ROUNDS = 3
"""How often both are measured, one after the other."""
SERVED_SECONDS = 12.0
ASKERS = 4


@dataclass(frozen=True, slots=True)
class Code:
    """A state of the code with a data folder of its own."""

    name: str
    root: Path
    data: Path

    @property
    def environment(self) -> dict[str, str]:
        """Its own code first on the path, its own data."""
        own = {"PYTHONPATH": str(self.root), "BIHUAN_DATA": str(self.data), "BIHUAN_SECRET": "only-for-benches"}
        rest = {name: text for name, text in os.environ.items() if not name.startswith("BIHUAN_")}
        return rest | own | {"DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}

    def run(self, *arguments: str) -> str:
        """A command of Python in it, to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def made(self) -> float:
        """Make its city; the seconds of processor time that took."""
        self.run("-m", "tools.messages")
        self.run("manage.py", "migrate", "--verbosity", "0")
        self.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        start = os.times()
        self.run("-m", "bihuan.project.cli", "demo", "--share", SHARE)
        end = os.times()
        return end.children_user + end.children_system - start.children_user - start.children_system

    def rendering(self, what: str) -> Any:
        """What ``bench.rendering`` says of it."""
        return json.loads(self.run(str(HOME / "bench" / "rendering.py"), what).splitlines()[-1])


def main() -> None:
    """One table; refuses nothing: the figures say what was reached."""
    with tempfile.TemporaryDirectory(prefix="bihuan-before-") as folder:
        here = Path(folder)
        (here / "code").mkdir()
        archive = subprocess.run(["git", "archive", COMMIT], cwd=HOME, check=True, capture_output=True)
        subprocess.run(["tar", "x", "-C", str(here / "code")], input=archive.stdout, check=True)
        before, now = Code("before", here / "code", here / "before"), Code("now", HOME, here / "now")
        rows = [("", f"before ({COMMIT})", "now", "now / before")]
        rows.append(_row("city of share 0.04, made (s)", before.made(), now.made()))
        rows += _pages(before, now)
        rows += _served(before, now)
    notes = [
        "Processor time, medians; pages in ms, asked through the WSGI application as `serve` asks it, by the clerk.",
        "Each code made its own city by the same command.",
        f"Served: {ASKERS} askers, a mix of a clerk, an assessor, the leading group and a unit's head, one worker.",
    ]
    save("renders", "Pages beside the code before", rows, notes)


def _row(name: str, before: float, now: float) -> tuple[str, str, str, str]:
    return name, f"{before:.1f}", f"{now:.1f}", f"{now / before:.2f}"


def _pages(before: Code, now: Code) -> Iterator[tuple[str, str, str, str]]:
    """Each page, both codes measured in turns."""
    costs: dict[tuple[str, str], list[float]] = {}
    for _round in range(ROUNDS):
        for code in (before, now):
            for page, cost in code.rendering("pages").items():
                costs.setdefault((page, code.name), []).append(cost)
    for page in dict.fromkeys(page for page, _name in costs):
        medians = [statistics.median(costs[page, code.name]) for code in (before, now)]
        yield _row(f"{page} (ms)", *medians)


def _served(before: Code, now: Code) -> Iterator[tuple[str, str, str, str]]:
    """Requests a second, and what the server spends on one."""
    both = [_load(before, 8461), _load(now, 8462)]
    yield _row("served, a request (ms of the server's processor)", *(spent for _many, spent in both))
    yield _row("served, requests a second with the askers beside", *(many for many, _spent in both))


def _load(code: Code, port: int) -> tuple[float, float]:
    """Requests a second, and milliseconds of the server's processor time a request."""
    mix = code.rendering("cookies")
    with _server(code, port) as pid:
        _asked(port, mix, 2.0)
        start, spent = time.monotonic(), _spent(pid)
        many = _asked(port, mix, SERVED_SECONDS)
        return many / (time.monotonic() - start), (_spent(pid) - spent) / many * 1000


@contextmanager
def _server(code: Code, port: int) -> Iterator[int]:
    """The product's own server with one worker."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
               "--blocking-threads", "1", "--log-level", "warning", "bihuan.project.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, cwd=code.root, env=code.environment)
    try:
        _wait_for(port)
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _try in range(300):
        try:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/sign-in/", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nothing answers at {port}")


def _get(link: http.client.HTTPConnection, address: str, cookie: str) -> int:
    link.request("GET", address, headers={"Cookie": cookie})
    answer = link.getresponse()
    answer.read()
    return answer.status


def _asked(port: int, mix: list[tuple[str, str]], seconds: float) -> int:
    """Ask for the mix by several askers for so long; how many answers came."""
    counts: list[int] = []
    until = time.monotonic() + seconds

    def ask(first: int) -> None:
        link, done = http.client.HTTPConnection("127.0.0.1", port, timeout=30), 0
        while time.monotonic() < until:
            address, cookie = mix[(first + done) % len(mix)]
            if _get(link, address, cookie) != http.client.OK:
                raise SystemExit(f"{address} was refused")
            done += 1
        counts.append(done)

    askers = [threading.Thread(target=ask, args=(number * 3,)) for number in range(ASKERS)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    if len(counts) < ASKERS:
        raise SystemExit("an asker was refused")
    return sum(counts)


def _spent(pid: int) -> float:
    """Seconds of processor time of a process and of all it started."""
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(fields[1])
        spent[int(path.parent.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    own = {pid}
    while fresh := {one for one, parent in parents.items() if parent in own} - own:
        own |= fresh
    return sum(spent.get(one, 0.0) for one in own)


if __name__ == "__main__":
    main()
