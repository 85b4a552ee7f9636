"""Help: every page has its paragraph, in both languages, and the guides are the same text."""

from __future__ import annotations

import html
from types import ModuleType

import pytest
from django.test import Client

from bihuan.pages.help.reading import guides, subjects
from tests.cast import PEOPLE, Cast
from tests.test_grid import modules
from tests.world import make_world
from tools.guide import written


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def test_every_page_opens_its_paragraph(module: ModuleType, cast: Cast) -> None:
    world = make_world(cast)
    silent = []
    for name, path in module.paths(world).items():
        codes = module.GRID[name].split()
        who = next((person for person, code in zip(PEOPLE, codes, strict=True) if code == "200"), None)
        if who is None:
            continue
        client = Client()
        client.force_login(cast.people[who])
        answer = client.get(path)
        page = "" if answer.streaming else answer.content.decode(errors="replace")
        if "<!DOCTYPE html>" in page and not _says_help(page):
            silent.append(name)
    assert silent == []


def _says_help(page: str) -> bool:
    told = html.unescape(page)
    return any(subject.text("zh") in told for subject in subjects().values())


def test_the_paragraph_speaks_the_language_of_the_reader(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    client.post("/language/", {"language": "en", "next": "/"})
    assert subjects()["today"].text("en") in html.unescape(client.get("/").content.decode())


def test_every_subject_is_read_in_both_languages_and_stands_in_a_guide(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.alice)
    for key, subject in subjects().items():
        assert all(len(subject.text(language)) > 30 for language in ("zh", "en")), key
        assert subject.text("zh") in html.unescape(client.get(f"/help/{key}/").content.decode())
    for key, guide in guides().items():
        page = html.unescape(client.get(f"/help/guides/{key}/").content.decode())
        assert all(subject.text("zh") in page for subject in guide.subjects)


def test_the_guides_on_paper_are_the_same_text() -> None:
    wrong = [path.name for path, text in written() if not path.exists() or path.read_text("utf-8") != text]
    assert wrong == [], "python -m tools.guide"
