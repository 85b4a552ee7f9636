"""All letters of a result and the booklet as one file to print and keep. Stopped anywhere, it goes on where it was."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.outcomes.actions.writing import paper_of_letter
from bihuan.outcomes.lifecycle import OUT
from bihuan.outcomes.models import Batch, Letter
from bihuan.outcomes.queries.booklet import booklet
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of
from bihuan.records.actions import record

Progress = Callable[[int, int], None]
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def package_path(result_set_id: int) -> Path:
    """Where the file of a result lies once it is made."""
    return Path(settings.DATA) / "packages" / f"letters-{result_set_id}.zip"


def pack_letters(*, batch: Batch, by: Person, site: str, progress: Progress | None = None) -> Path:
    """Make every letter that is out as PDF, and the booklet as PDF and Word, and put them into one archive.

    ``site`` is where the product is served: the codes on the letters lead there. What was made before a stop is kept.
    """
    kept = Batch.objects.select_related("office", "result_set__cycle").defer("result_set__inputs").get(pk=batch.pk)
    require_role(standing_of(by), kept.office, Role.OFFICE)
    rows = (
        kept.letters.filter(state__in=OUT).select_related("issuer", "enrolment").order_by("enrolment__position", "kind")
    )
    letters = list(rows)
    if not letters:
        raise ValidationError(_("No letter is out yet."))
    parts = package_path(kept.result_set_id).with_suffix(".parts")
    parts.mkdir(parents=True, exist_ok=True)
    for done, letter in enumerate(letters, start=1):
        _part(parts, letter, site)
        if progress:
            progress(done, len(letters))
    path = _archive(kept, letters, parts)
    shutil.rmtree(parts)
    detail = {"letters": len(letters), "bytes": path.stat().st_size}
    with transaction.atomic():
        record(by=by, action="pack_letters", subject=kept.result_set, office_path=kept.office.path, detail=detail)
    return path


@transaction.atomic
def record_fetch(*, what: str, subject: Model, office_path: str, by: Person) -> None:
    """Leave a trace of who fetched all letters (``letters``), all problems (``booklet``), the report (``council``)."""
    record(by=by, action=f"fetch_{what}", subject=subject, office_path=office_path)


def _part(parts: Path, letter: Letter, site: str) -> None:
    """One letter, written aside and renamed: half a letter is never taken for a whole one."""
    target = parts / f"{letter.pk}.pdf"
    if target.exists():
        return
    paper = paper_of_letter(letter)
    address = f"{site.rstrip('/')}/verify/{letter.code}/"
    aside = target.with_suffix(".new")
    aside.write_bytes(pdf_of(paper.numbered(paper.number, paper.on, address, paper.check)))
    aside.replace(target)


def _archive(batch: Batch, letters: list[Letter], parts: Path) -> Path:
    path = package_path(batch.result_set_id)
    aside = path.with_suffix(".new")
    made = booklet(batch.result_set.cycle, letters[0].issuer.name, batch.result_set)
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
        for name, letter in zip(_names(letters), letters, strict=True):
            archive.write(parts / f"{letter.pk}.pdf", name)
        archive.writestr(f"{_plain(made.title)}.pdf", pdf_of(made))
        archive.writestr(f"{_plain(made.title)}.docx", docx_of(made))
    aside.replace(path)
    return path


def _names(letters: list[Letter]) -> Iterator[str]:
    """The names people file them under: the number, to whom, and of which unit where that is somebody else."""
    for letter in letters:
        unit = letter.enrolment.name if letter.enrolment else ""
        about = f"（{unit}）" if unit and unit != letter.addressee else ""
        yield f"{_plain(letter.number)} {_plain(letter.addressee + about)}.pdf"


def _plain(text: str) -> str:
    """A name any file system takes."""
    return _NOT_IN_NAMES.sub("_", text).strip("._")[:60] or "_"
