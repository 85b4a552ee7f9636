"""The first start: from the end of the installation to a page that shows a ranking of 212 units, three times.

Each run has a fresh data folder with the databases as the installation leaves them, starts the product as ``make run``
does, and asks as a person would: signs in as the demonstration's clerk and opens the ranking of the first year that
has one, until it shows every unit.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from bench.measure import save

UNITS = 212
RUNS = 3
TARGET = 60.0
"""Seconds, on two cores with nothing else to do."""
GIVEN_UP = 900.0


class Reader:
    """A browser without scripts."""

    def __init__(self, port: int) -> None:
        self.at = f"http://127.0.0.1:{port}"
        self.cookies = CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies)).open

    def page(self, path: str, **sent: str) -> str:
        """A page, or what is answered to a form."""
        form = urllib.parse.urlencode(sent).encode() if sent else None
        with self._open(urllib.request.Request(f"{self.at}{path}", form, {"Referer": self.at}), timeout=60) as answer:
            return str(answer.read().decode())

    def sign_in(self) -> None:
        """As the first clerk the demonstration offers."""
        page = self.page("/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        person = re.search(r'<button name="person" value="(\d+)">', page)
        assert token is not None
        if person is None:
            raise OSError("nobody can enter yet")
        self.page("/sign-in/as/", csrfmiddlewaretoken=token[1], person=person[1])

    def sees_ranking(self) -> bool:
        """Whether the ranking of a year shows every unit."""
        for cycle in dict.fromkeys(re.findall(r"/years/(\d+)/", self.page("/"))):
            shown = self.page(f"/years/{cycle}/results/?group=*")
            if len(set(re.findall(rf"/years/{cycle}/results/units/(\d+)/", shown))) == UNITS:
                return True
        return False


def main() -> None:
    """One table; says whether the target was met."""
    rows = [("run", "seconds", "seconds of processor time")]
    every = []
    for number in range(1, RUNS + 1):
        seconds, spent = _run()
        every.append(seconds)
        rows.append((str(number), f"{seconds:.1f}", f"{spent:.1f}"))
    middle = statistics.median(every)
    rows.append(("median (least–most)", f"{middle:.1f} ({min(every):.1f}–{max(every):.1f})", ""))
    notes = [
        f"From `serve --demo small` in a fresh folder to a ranking of {UNITS} units on a page, three years told.",
        f"Target: {TARGET:.0f} s on two cores: {'met' if middle <= TARGET else 'missed'}. "
        f"Load of the machine while it ran: {os.getloadavg()[2]:.1f}.",
    ]
    save("first-start", "The first start", rows, notes)


def _run() -> tuple[float, float]:
    """Seconds until the page, and processor time of all that took part."""
    with tempfile.TemporaryDirectory(prefix="bihuan-first-") as folder:
        environment = {name: text for name, text in os.environ.items() if not name.startswith("BIHUAN_")}
        environment |= {"BIHUAN_DATA": folder, "DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
        port = _free_port()
        command = (sys.executable, "-m", "bihuan.project.cli", "serve", "--demo", "small", "--port", str(port))
        start, used = time.monotonic(), os.times()
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            _wait(server, port)
            seconds = time.monotonic() - start
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
        end = os.times()
        spent = end.children_user + end.children_system - used.children_user - used.children_system
        return seconds, spent


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    """Ask until the ranking is there."""
    until = time.monotonic() + GIVEN_UP
    while time.monotonic() < until:
        if server.poll() is not None:
            raise SystemExit(f"the server ended: {server.returncode}")
        reader = Reader(port)
        try:
            reader.sign_in()
            if reader.sees_ranking():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("no ranking came")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])
    main()
