"""Every form of every page, sent with anything but what it asks for: refused with a reason, never a server error."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from lxml import html  # type: ignore[import-untyped] # it has no types of its own
from lxml.html import FormElement  # type: ignore[import-untyped]

from tests.laid import Laid
from tests.test_grid import GRID

JUNK = (
    "", "0", "-1", "²", "½", "NaN", "1e400", "9" * 23, "\x00a", "𠮷龘" * 400, "<script>alert(1)</script>", "2018-02-31",
    "9999-12-31", "0001-01-01", "1,5", "=1+1", "'; DROP TABLE x;--", "\u202e逆", "a\r\nb", "[]", "1 2 3",
)  # fmt: skip
FILES = (b"", b"PK\x03\x04junk", b"%PDF-1.4", "单位,指标\nA,B".encode(), bytes(range(256)))
ROUNDS = 4
SKIPPED = ("/sign-out/", "/language/", "/sign-in/")


@dataclass(frozen=True)
class Sheet:
    """A form as a page shows it: where it goes, and what its fields hold."""

    address: str
    fields: dict[str, str]
    files: tuple[str, ...]


def _forms(client: Client, laid: Laid) -> Iterator[Sheet]:
    """The forms of every page of the grid the person may open, each kind once."""
    met: set[tuple[str, ...]] = set()
    for name, path in laid.paths.items():
        answer = client.get(path) if "405" not in GRID[name] else None
        if answer is None or answer.status_code != 200 or b"<form" not in answer.getvalue():
            continue
        for form in html.fromstring(answer.content.decode()).forms:
            sheet = _sheet(form, path)
            kind = (name, *sheet.fields, *sheet.files)
            if form.method == "POST" and not sheet.address.startswith(SKIPPED) and kind not in met:
                met.add(kind)
                yield sheet


def _sheet(form: FormElement, path: str) -> Sheet:
    boxes = form.xpath(".//input[@type='file']/@name")
    buttons = {one.get("name"): one.get("value") or "" for one in form.xpath(".//button[@name]")}
    kept = {name: value or "" for name, value in form.form_values() if name not in boxes}
    return Sheet(urljoin(path, form.action or ""), buttons | kept, tuple(boxes))


@pytest.mark.parametrize("name", ["clerk", "wei", "ines", "alice", "sysadmin", "secadmin"])
def test_no_form_falls_over_what_is_typed_into_it(name: str, laid: Laid) -> None:
    client = Client()  # raises what a view raises
    client.force_login(laid.cast.people[name])
    draw = random.Random(name)
    count = 0
    for sheet in _forms(client, laid):
        for turn in range(ROUNDS):
            share = (0, 0.3, 0.7, 1)[turn]
            typed = {key: draw.choice(JUNK) if draw.random() < share else value for key, value in sheet.fields.items()}
            for box in sheet.files if turn else ():
                typed[box] = SimpleUploadedFile(draw.choice(["a.xlsx", "b.docx", "c.pdf"]), draw.choice(FILES))  # type: ignore[assignment]
            with transaction.atomic():
                answer = client.post(sheet.address, typed)
                transaction.set_rollback(True)
            assert answer.status_code < 500, (sheet, typed)
            count += 1
    assert count > 20
