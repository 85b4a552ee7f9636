"""Every link of every page, as each of the cast: none leads to a refusal, and no page asks much."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import thoroughly
from tests.cast import PEOPLE
from tests.laid import Laid
from tests.test_grid import GRID

LINK = re.compile(r'(?:href|hx-get)="([^"#]*)')
ALIKE = 2
"""So many addresses that differ only by their numbers, or ask the same of a list, are followed."""
QUERIES = 15


def _shapes(address: str) -> list[str]:
    """What an address has of its own: its path, or each thing it asks of it; thoroughly, all it asks of it at once."""
    parts = urlsplit(address)
    path = re.sub(r"\d+", "N", parts.path)
    asked = [name for name, _value in parse_qsl(parts.query, keep_blank_values=True)]
    return [f"{path}?{name}" for name in (["&".join(asked)] if thoroughly.IS_THOROUGH else asked)] or [path]


def _links(address: str, answer: HttpResponseBase) -> Iterator[str]:
    """Where a page leads inside the product; a redirect leads to its target."""
    if answer.status_code in {301, 302}:
        yield answer["Location"]
    elif "html" in answer.get("Content-Type", "") and not answer.streaming:
        for link in LINK.findall(answer.content.decode()):  # type: ignore[attr-defined]
            target = urljoin(address, html.unescape(link))
            if target.startswith("/") and not target.startswith("/static/"):
                yield target


class Walk:
    """One of the cast on the way through all pages from the first one on."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.refused: list[str] = []
        self.dear: list[str] = []
        self._shapes: Counter[str] = Counter()
        self._met: set[str] = set()

    def go(self, address: str, came_from: str = "") -> None:
        """Open an address and all it leads to."""
        todo = [(address, came_from)]
        while todo:
            here, before = todo.pop(0)
            shapes = _shapes(here)
            if here not in self._met and any(self._shapes[shape] < ALIKE for shape in shapes):
                self._met.add(here)
                self._shapes.update(shapes)
                todo += [(target, here) for target in self._open(here, before)]

    def _open(self, address: str, came_from: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            answer = self.client.get(address)
        if came_from and answer.status_code >= 400:
            self.refused.append(f"{came_from} → {address}: {answer.status_code}")
        count = sum(row["sql"].startswith("SELECT") for row in asked.captured_queries)
        if count > QUERIES:  # unless it was the first page after a mark, which scores the year anew
            with CaptureQueriesContext(connection) as asked:
                self.client.get(address)
            count = sum(row["sql"].startswith("SELECT") for row in asked.captured_queries)
            self.dear += [f"{address}: {count}"] * (count > QUERIES)
        return list(_links(address, answer)) if answer.status_code < 400 else []


@pytest.mark.parametrize("name", PEOPLE)
def test_no_link_leads_to_a_refusal_and_no_page_asks_much(name: str, laid: Laid) -> None:
    person = laid.cast.people[name]
    client = Client(raise_request_exception=False)
    client.force_login(person)
    walk = Walk(client)
    walk.go("/")
    for key, path in laid.paths.items():
        if "405" not in GRID[key]:
            walk.go(path)
    assert walk.refused == []
    assert walk.dear == []
