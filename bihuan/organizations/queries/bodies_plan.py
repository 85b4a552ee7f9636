"""What a list of bodies in a file would add, and what is wrong, cell by cell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.engine.files.opening import OLE, ZIP, require_file
from bihuan.engine.files.reading import apart, table_of
from bihuan.engine.files.sheets import PlainRow, plain_rows
from bihuan.engine.problems import InputError
from bihuan.engine.resemblance import plain_name
from bihuan.organizations.models import Body, Office
from bihuan.organizations.queries.import_plan import Fault, language
from bihuan.records.punctuation import listed

SHEETS = ("考核主体", "bodies")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "名称", "考核主体", "考核主体名称", "主体名称", "单位名称", "评分单位", "考核责任单位"),
    "kind": ("kind", "类型", "类别", "主体类型", "性质"),
}
KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    Body.Kind.OFFICE: ("考核办", "考核办公室", "office"),
    Body.Kind.LEADING_GROUP: ("领导小组", "考核领导小组", "leading_group"),
    Body.Kind.LINE: ("归口考核主体", "归口", "归口监督检查室", "监督检查室", "line"),
    Body.Kind.SPECIALIST: ("专项考核主体", "专项", "专项考核", "specialist"),
}
"""What offices call the kinds of bodies; the first is the word of the template."""
_KINDS = {word: kind for kind, words in KIND_WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class NewBody:
    """A row of the list that names a body the office does not have."""

    row: int
    name: str
    kind: str

    @property
    def kind_word(self) -> str:
        """The kind as people call it."""
        return str(Body.Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class BodiesPlan:
    """What the list would do. ``token`` stands for the file and the bodies as they are now."""

    added: tuple[NewBody, ...] = ()
    unchanged: int = 0
    problems: tuple[Fault, ...] = ()
    token: str = ""


def plan_bodies(*, path: Path, office: Office) -> BodiesPlan:
    """Compare a file with the bodies of the office. Nothing is written."""
    name = path.name if require_file(path).startswith((ZIP, OLE)) else f"{path.name}.csv"
    try:
        rows, headings = plain_rows(apart(table_of, path, name, SHEETS, COLUMNS, ("name",)), COLUMNS, ("name",))
    except InputError as error:
        return BodiesPlan(problems=tuple(Fault(one.row, one.heading, one.says(language())) for one in error.problems))
    known = {plain_name(text): body.name for body in office.bodies.all() for text in (body.name, *body.former_names)}
    added, faults, unchanged = list[NewBody](), list[Fault](), 0
    seen: dict[str, int] = {}
    for row in rows:
        body, kind = row.cells.get("name", "").strip(), row.cells.get("kind", "").strip()
        if known.get(plain_name(body)) is not None:
            unchanged += 1
            continue
        wrong = [Fault(row.row, headings.get(column, column), text) for column, text in _wrong(row, seen)]
        faults += wrong
        seen.setdefault(plain_name(body), row.row)
        if not wrong:
            added.append(NewBody(row.row, body, _KINDS.get(kind, Body.Kind.SPECIALIST.value)))
    token = hashlib.sha256("|".join([hashlib.sha256(path.read_bytes()).hexdigest(), *sorted(known)]).encode())
    return BodiesPlan(tuple(added), unchanged, tuple(faults), token.hexdigest())


def _wrong(row: PlainRow, seen: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Column and sentence of everything wrong in a row; a kind left out is a specialist assessor."""
    name, kind = row.cells.get("name", "").strip(), row.cells.get("kind", "").strip()
    if not name:
        yield "name", _("This must not be empty.")
    elif len(name) > 120:
        yield "name", _("At most %(limit)s characters.") % {"limit": 120}
    elif plain_name(name) in seen:
        yield "name", _("This body stands in row %(row)s already.") % {"row": seen[plain_name(name)]}
    if kind and kind not in _KINDS:
        told = {"text": kind[:40], "known": listed(words[0] for words in KIND_WORDS.values())}
        yield "kind", _("“%(text)s” is no kind of body; expected one of: %(known)s") % told
