"""A file comes: looked at in a process of its own, kept for a day while its columns are mapped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.engine.apart import GaveUp, Limits, run_apart
from bihuan.engine.problems import InputError, Language, Problem
from bihuan.engine.screening.heads import Peek, peek
from bihuan.engine.screening.sources import FORMATS
from bihuan.engine.screening.tables import TABLES
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.evidence import clean_name
from bihuan.screening.access import visible_data
from bihuan.screening.models import Arrival
from bihuan.screening.store import arrived, sha256_of

LIMITS = Limits(memory=3 << 30, processor=120, seconds=240, written=4 << 30)
"""What reading one file may use."""
LONGEST_YEARS = 10
_OF_FILES = frozenset(
    {"empty_file", "no_rows", "screen_format", "screen_bomb", "screen_broken_parquet", "broken_workbook",
     "locked_workbook", "not_a_workbook", "sheet_too_large", "screen_no_folder"}
)  # fmt: skip
"""Problems of a whole file: where they stand says nothing."""
_OF_ROWS = frozenset({"broken_csv", "mixed_encoding", "ragged_row"})
"""Problems of a whole row of a table; any other without a column stands in a line of text."""
_SAID = 30
"""Problems of a file told at once."""
_SEEN = "seen"
"""Among the answers about a file: what the product itself saw at its head."""
KEPT_FOR = timedelta(days=1)
"""How long a file waits for its mapping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said about a file: why it may be kept, what for, until when, who may see it."""

    legal_basis: str
    purpose: str
    erase_on: date
    shifts: str = ""
    corrects: int | None = None
    readers: tuple[int, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is kept while the file waits."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**said, "erase_on": self.erase_on.isoformat(), "readers": list(self.readers)}


def about_of(answers: Mapping[str, Any]) -> About:
    """What was said about a file that waits."""
    said = {name: answer for name, answer in answers.items() if name != _SEEN}
    kept = {**said, "erase_on": date.fromisoformat(answers["erase_on"]), "readers": tuple(answers["readers"])}
    return About(**kept)


@transaction.atomic
def receive_file(
    *, office: Office, table: str, source: str, file: IO[bytes], name: str, about: About, by: Person
) -> Arrival:
    """Keep a file until its columns are mapped. Raises Refused, ValidationError by field."""
    standing = standing_of(by)
    require_role(standing, office, Role.OFFICE)
    check_about(office, table, source, about, by)
    ending_of(name, FORMATS, _("Send Excel (.xlsx), CSV or Parquet."))
    arrival = Arrival.objects.create(
        office=office, table=table, source=source.strip()[:80], name=clean_name(name), answers=about.plain(), by=by,
        at=clock.now(),
    )  # fmt: skip
    path = arrived(arrival)
    try:
        keep_file(file, path)
        seen = apart(peek, path)
    except ValidationError:
        path.unlink(missing_ok=True)
        raise
    arrival.sha256 = sha256_of(path)
    arrival.headings, arrival.samples = list(seen.headings), [list(row) for row in seen.samples]
    head = {"sheet": seen.sheet, "passed": list(seen.passed), "hidden": seen.hidden, "money": seen.money}
    arrival.answers = {**arrival.answers, _SEEN: head}
    arrival.save(update_fields=["sha256", "headings", "samples", "answers"])
    detail = {"table": table, "sha256": arrival.sha256}
    record(by=by, action="receive_data", subject=arrival, office_path=office.path, detail=detail)
    return arrival


def check_about(
    office: Office, table: str, source: str, about: About, by: Person, *, known: Collection[str] = TABLES
) -> None:
    """What is said of a file must say something, of one of the ``known`` tables. Raises ValidationError by field."""
    today, errors = clock.today(), {}
    if table not in known:
        errors["table"] = _("Choose one of the list.")
    for name, text in (("source", source), ("legal_basis", about.legal_basis), ("purpose", about.purpose)):
        if not text.strip():
            errors[name] = _("Say it.")
    if about.erase_on <= today:
        errors["erase_on"] = _("The day of erasure must lie in the future.")
    elif about.erase_on > today.replace(year=today.year + LONGEST_YEARS, day=min(today.day, 28)):
        errors["erase_on"] = _("Data are kept at most %(n)s years.") % {"n": LONGEST_YEARS}
    if about.corrects is not None:
        rows = visible_data(standing_of(by)).filter(pk=about.corrects, office=office, table=table)
        if not rows.filter(corrected_by__isnull=True).exists():
            errors["corrects"] = _("Choose a data set of the same table that nothing has corrected yet.")
    if errors:
        raise ValidationError(errors)


def ending_of(name: str, endings: Collection[str], text: str) -> str:
    """The ending of a file's name; ValidationError with this text where nobody reads such a file."""
    ending = Path(clean_name(name)).suffix.lower()
    if ending not in endings:
        raise ValidationError({"file": text})
    return ending


def keep_file(file: IO[bytes], path: Path) -> None:
    """Write the file down; refuse what is too large."""
    size, most = 0, settings.LEDGER_MAX_BYTES
    with path.open("wb") as kept:
        while block := file.read(1 << 20):
            size += len(block)
            if size > most:
                raise ValidationError({"file": _("The file is larger than %(limit)s MB.") % {"limit": most // 10**6}})
            kept.write(block)
    if not size:
        raise ValidationError({"file": _("The file is empty (0 bytes).")})


def apart(work: Any, *arguments: Any) -> Any:
    """What a reader answers in a process of its own; ValidationError with every problem of the file."""
    try:
        return run_apart(work, *arguments, limits=LIMITS)
    except InputError as error:
        raise ValidationError({"file": told(error.problems, is_table=True)}) from error
    except GaveUp as error:
        reasons = {"memory": _("memory"), "time": _("time")}
        why = reasons.get(error.reason, _("the file is damaged"))
        text = _("The file could not be read within its limits (%(why)s).") % {"why": why}
        raise ValidationError({"file": text}) from error


def told(problems: Sequence[Problem], *, is_table: bool = False) -> list[str]:
    """Problems of a file as people read them, the first of many; rows of a table are counted without its headings."""
    language: Language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    texts = [
        _place_of(one, is_table=is_table) % {"row": one.row, "column": one.column, "text": one.says(language)}
        for one in problems[:_SAID]
    ]
    more = len(problems) - len(texts)
    return [*texts, _("… and %(n)s more.") % {"n": more}] if more else texts


def _place_of(one: Problem, *, is_table: bool) -> str:
    """Where a problem stands: the whole file, a row or a cell of it, or a field of a release, which alone begins with
    ``/``."""
    if one.column.startswith("/"):
        return _("Release %(row)s, field “%(column)s”: %(text)s")
    if one.code in _OF_FILES or (one.row == 0 and not one.column):
        return "%(text)s"
    if one.row == 0:
        return _("Column “%(column)s”: %(text)s")
    is_row = bool(one.column) or one.code in _OF_ROWS
    if not is_table or not is_row:
        return _("Line %(row)s, “%(column)s”: %(text)s") if one.column else _("Line %(row)s: %(text)s")
    if not one.column:
        return _("Row %(row)s (headings not counted): %(text)s")
    return _("Row %(row)s (headings not counted), column “%(column)s”: %(text)s")


def peeked(arrival: Arrival) -> Peek:
    """The head of a file that waits."""
    seen = arrival.answers.get(_SEEN, {})
    return Peek(
        tuple(arrival.headings), tuple(tuple(row) for row in arrival.samples), seen.get("sheet", ""),
        tuple(seen.get("passed", ())), seen.get("hidden", 0), seen.get("money", "yuan"),
    )  # fmt: skip


@transaction.atomic
def drop_arrivals() -> int:
    """Forget files nobody has mapped within a day; how many."""
    late = list(Arrival.objects.filter(at__lt=clock.now() - KEPT_FOR))
    for arrival in late:
        forget(arrival)
    return len(late)


def forget(arrival: Arrival) -> None:
    """The file as it came is gone. Must run in a transaction."""
    path = arrived(arrival)
    arrival.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
