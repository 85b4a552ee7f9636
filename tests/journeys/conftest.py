"""A real server on a small demonstration, and a real Chromium: nothing in between is replaced."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.scratch import Scratch

CHROMIUM = next(
    (path for path in ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium") if Path(path).exists()), "chromium"
)
"""Its headless build where it is there: half the work of the one with windows."""
PATIENCE = 15_000
"""Milliseconds a page may take: the machine may be busy with other tests."""
ALIKE = "for (const one of document.querySelectorAll('tbody tr:nth-child(n+9)')) one.remove()"
"""Rows of one table are alike: axe looks at the first eight."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration in small, built once for all workers: who comes second waits for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, built = shared / "city", shared / "city-built"
    with (shared / "city-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            Scratch.begin(folder)
            environment = os.environ | {"BIHUAN_DATA": str(folder), "BIHUAN_DATABASE": ""}
            command = [sys.executable, "-m", "bihuan.project.cli", "demo", "--city", "small"]
            _begin_and_kill(command, environment)
            subprocess.run(command, env=environment, check=True)
            built.touch()
    return folder


def _begin_and_kill(command: list[str], environment: dict[str, str]) -> None:
    """Begin to make the city and kill it in its first year: the city of every journey is one made anew after that."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as begun:
        assert begun.stdout is not None
        assert any("2016" in line for line in begun.stdout)
        begun.kill()


class Served:
    """A server on a copy of the demonstration: a module may change what it likes, and let days pass."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve, and wait until it answers."""
        environment = os.environ | {"BIHUAN_DATA": str(self.folder), "BIHUAN_DATABASE": ""}
        command = [sys.executable, "-m", "bihuan.project.cli", "serve", "--port", str(self.port), "--workers", "1"]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        _wait(self.address, self._server, self.folder / "log")

    def stop(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=30)

    def pass_days(self, days: int) -> None:
        """The demonstration's clock goes on by so many days; the server is started again."""
        self.stop()
        clock = self.folder / "clock"
        clock.write_text(str(int(clock.read_text("ascii")) + days * 86_400), "ascii")
        self.start()


@pytest.fixture(scope="module")
def served(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server of a module."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(city, folder)
    made = Served(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def base(served: Served) -> str:
    """Its address."""
    return served.address


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until the server answers; a server that ended shows its log."""
    for _attempt in range(600):
        if server.poll() is not None:
            pytest.fail(log.read_text())
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/sign-in/", timeout=2).close()
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.1)
    pytest.fail(log.read_text())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys. Its loop keeps running, which Django would take for an async request."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield chromium
        chromium.close()


class Traveller:
    """Someone with a browser: signs in through the first page and keeps to what can be seen."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def enter(self, who: str) -> Page:
        """Sign in from the first page of the demonstration as the role whose button holds this text."""
        self.page.goto(f"{self.base}/sign-in/")
        self.page.locator(".people button", has_text=who).first.click()
        self.page.wait_for_url(f"{self.base}/")
        return self.page

    def leave(self) -> None:
        """Sign out."""
        self.context.clear_cookies()


@pytest.fixture
def traveller(browser: Browser, base: str) -> Iterator[Traveller]:
    """At a desk."""
    with _context(browser, 1280, 860) as context:
        someone = Traveller(context, base)
        yield someone
        assert someone.faults == []


@pytest.fixture
def phone(browser: Browser, base: str) -> Iterator[Traveller]:
    """In the field, 375 pixels wide, by touch."""
    with _context(browser, 375, 780, is_mobile=True, has_touch=True) as context:
        someone = Traveller(context, base)
        yield someone
        assert someone.faults == []


@contextlib.contextmanager
def _context(browser: Browser, width: int, height: int, **more: bool) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **more)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
