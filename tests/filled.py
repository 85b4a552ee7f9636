"""What a browser would send for a form of a page as it stands: every field with what it shows."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._select = self._area = ""
        self._first = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.forms.append({})
        if not self.forms:
            return
        if tag == "input" and name and given.get("type") not in ("submit", "file"):
            if given.get("type") not in ("checkbox", "radio"):
                self._put(name, given.get("value", ""))
            elif "checked" in given:
                self._put(name, given.get("value", "on"))
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select:
            if self._first or "selected" in given:
                self.forms[-1][self._select] = [given.get("value", "")]
            self._first = False
        elif tag == "textarea":
            self._area = name
            self._put(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area] = [(self.forms[-1][self._area][0] + data).removeprefix("\n")]

    def _put(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)


def filled(page: str, having: str) -> dict[str, list[str]]:
    """The form of a page that has a field of this name, filled as it is shown."""
    reader = _Fields()
    reader.feed(page)
    return next(form for form in reader.forms if having in form)
