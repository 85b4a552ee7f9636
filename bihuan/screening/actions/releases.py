"""Procurement notices (OCDS): checked in a process of their own, people concealed, kept as any other data set.

A release names its own fields: there are no columns to be mapped, so that the file is taken at once.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.screening.ocds.intake import ENDINGS, take_releases
from bihuan.engine.screening.ocds.kept import conceal_releases
from bihuan.engine.screening.ocds.words import TABLE
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records.evidence import clean_name
from bihuan.screening.actions.arriving import About, apart, check_about, ending_of, keep_file
from bihuan.screening.actions.taking import Origin, keep_table
from bihuan.screening.models import DataSet
from bihuan.screening.store import folder, secret_of, sha256_of


def receive_releases(*, office: Office, source: str, file: IO[bytes], name: str, about: About, by: Person) -> DataSet:
    """Take a file of releases, all or none. Raises Refused, ValidationError with every problem at its release."""
    require_role(standing_of(by), office, Role.OFFICE)
    check_about(office, TABLE, source, about, by, known=(TABLE,))
    ending = ending_of(name, ENDINGS, _("Send OCDS as .json or .jsonl."))
    with tempfile.TemporaryDirectory(prefix="bihuan-take-", dir=folder()) as temporary:
        place = Path(temporary)
        sent, plain, kept = place / f"releases{ending}", place / "plain.parquet", place / "kept.parquet"
        keep_file(file, sent)
        apart(take_releases, sent, plain)
        what = conceal_releases(plain, kept, secret_of(office.pk))
        origin = Origin(
            table=TABLE, source=source.strip()[:80], name=clean_name(name), file_sha256=sha256_of(sent), names={},
        )  # fmt: skip
        with transaction.atomic():
            return keep_table(office=office, origin=origin, about=about, path=kept, what=what, by=by)
