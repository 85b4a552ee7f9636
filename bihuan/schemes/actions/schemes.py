"""The way of a scheme: uploaded, edited, submitted, approved by a second person, then never changed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step, StepRefused
from bihuan.engine.problems import InputError
from bihuan.engine.scheme import Scheme as Parsed
from bihuan.engine.scheme import parse_scheme
from bihuan.organizations.access import Refused, require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records.actions import record
from bihuan.schemes.lifecycle import SCHEME
from bihuan.schemes.models import Indicator, Scheme
from bihuan.schemes.queries import reading_language


def read_text(text: str, source: str) -> Parsed:
    """The parsed scheme, or ValidationError with every problem at its line."""
    try:
        return parse_scheme(text, source)
    except InputError as error:
        raise ValidationError([problem.text(reading_language()) for problem in error.problems[:50]]) from error


@transaction.atomic
def upload_scheme(*, office: Office, text: str, by: Person, source: str = "scheme.yaml") -> Scheme:
    """Keep a new version of a scheme as a draft. Raises Refused or ValidationError with every problem."""
    require_role(standing_of(by), office, Role.OFFICE)
    found = read_text(text, source)
    newest = Scheme.objects.filter(office=office, key=found.id).aggregate(version=Max("version"))["version"] or 0
    scheme = Scheme(office=office, key=found.id, version=newest + 1, drafted_by=by, drafted_at=timezone.now())
    _take_text(scheme, text, found)
    scheme.save()
    _log(scheme, "upload_scheme", by, sha256=scheme.sha256)
    return scheme


@transaction.atomic
def edit_scheme(*, scheme: Scheme, text: str, by: Person, read_sha256: str = "") -> Scheme:
    """Replace the text of a draft; refused if someone else changed it since ``read_sha256`` was read."""
    locked = _step(scheme, "edit", by)[0]
    if read_sha256 and read_sha256 != locked.sha256:
        raise ValidationError(_("Someone else has changed this scheme since you opened it. Compare before you save."))
    found = read_text(text, f"{locked.key}.yaml")
    if found.id != locked.key:
        raise ValidationError(
            _("The scheme's id is %(found)s; expected %(expected)s. Upload it as a new scheme instead.")
            % {"found": found.id, "expected": locked.key}
        )
    before = locked.sha256
    _take_text(locked, text, found)
    locked.drafted_by, locked.drafted_at = by, timezone.now()
    locked.save()
    _log(locked, "edit_scheme", by, before=before, after=locked.sha256)
    return locked


@transaction.atomic
def submit_scheme(*, scheme: Scheme, by: Person) -> Scheme:
    """Send a draft to be approved."""
    locked, step = _step(scheme, "submit", by)
    return _move(locked, step, by)


@transaction.atomic
def return_scheme(*, scheme: Scheme, by: Person, note: str) -> Scheme:
    """Send it back to its author with a reason."""
    locked, step = _step(scheme, "return", by, note=note)
    return _move(locked, step, by, note=note)


@transaction.atomic
def approve_scheme(*, scheme: Scheme, by: Person) -> Scheme:
    """Approve it as a second person; from now on it never changes, and its indicators stand as rows."""
    locked, step = _step(scheme, "approve", by)
    locked.approved_by, locked.approved_at = by, timezone.now()
    lay_indicators(locked)
    return _move(locked, step, by)


def lay_indicators(scheme: Scheme) -> None:
    """Write the tree of an approved scheme as rows, parents first."""
    tree = parse_scheme(scheme.text, f"{scheme.key}.yaml")
    rows: dict[str, Indicator] = {}
    for position, node in enumerate(tree.root.walk()):
        rows[node.id] = Indicator.objects.create(
            scheme=scheme,
            node=node.id,
            parent=rows.get(node.parent),
            title=node.title,
            method=node.method.name if node.method else "",
            owner=node.owner,
            second_person=node.second_person,
            position=position,
        )


def _take_text(scheme: Scheme, text: str, found: Parsed) -> None:
    scheme.text, scheme.sha256 = text, found.sha256
    scheme.title, scheme.document_number = found.choices.title, found.choices.document.number


def _step(scheme: Scheme, name: str, by: Person, *, note: str = "") -> tuple[Scheme, Step]:
    """The scheme, held, and the step if this person may take it now."""
    locked = Scheme.objects.select_for_update(of=("self",)).select_related("office").get(pk=scheme.pk)
    roles = next(row.who for row in SCHEME.steps if row.name == name)
    require_role(standing_of(by), locked.office, *sorted(roles))
    try:
        return locked, SCHEME.take(name, locked.state, by=by.pk, first_person=locked.drafted_by_id, note=note)
    except StepRefused as error:
        if error.code == "same_person":
            raise Refused(_("A second person must approve: you drafted this scheme yourself.")) from error
        if error.code == "note_needed":
            raise ValidationError({"note": _("Say why.")}) from error
        raise ValidationError(
            _("This cannot be done now: the scheme is %(state)s.") % {"state": locked.get_state_display()}
        ) from error


def _move(scheme: Scheme, step: Step, by: Person, **detail: str) -> Scheme:
    before, scheme.state = scheme.state, step.target
    scheme.save()
    _log(scheme, f"{step.name}_scheme", by, before=before, after=step.target, sha256=scheme.sha256, **detail)
    return scheme


def _log(scheme: Scheme, action: str, by: Person, **detail: str) -> None:
    record(by=by, action=action, subject=scheme, office_path=scheme.office.path, detail=detail)
