"""Help: in both languages, and the guides are the same text; that every page has its paragraph, the grid tells."""

from __future__ import annotations

import html

from django.test import Client

from bihuan.pages.help.reading import guides, subjects
from tests.cast import Cast
from tools.guide import written


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
