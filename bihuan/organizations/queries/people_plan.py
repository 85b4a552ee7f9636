"""What a list of people in a file would add: new accounts, further roles, and what is wrong, cell by cell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bihuan.engine.files.headings import PEOPLE_NEEDED, PERSON_COLUMNS
from bihuan.engine.files.opening import OLE, ZIP, require_file
from bihuan.engine.files.reading import apart, table_of
from bihuan.engine.files.sheets import PlainRow, plain_rows
from bihuan.engine.phones import is_phone, plain_phone
from bihuan.engine.problems import InputError
from bihuan.engine.resemblance import plain_name
from bihuan.organizations.models import Body, Membership, Office, Person, Role, Unit
from bihuan.organizations.phones import no_phone
from bihuan.organizations.queries.import_plan import Fault, language
from bihuan.organizations.queries.names import body_names, unit_names
from bihuan.organizations.usernames import is_username, no_username
from bihuan.records import clock
from bihuan.records.punctuation import listed

SHEETS = ("人员", "people")
ROLE_WORDS: Mapping[str, tuple[str, ...]] = {
    Role.OFFICE: ("考核办工作人员", "考核办", "经办人", "考核办人员", "office"),
    Role.LEADING_GROUP: ("领导小组成员", "领导小组", "考核领导小组", "leading_group"),
    Role.ASSESSOR: ("考核人员", "评分人员", "记分人员", "考核主体", "监督室", "assessor"),
    Role.LIAISON: ("单位联络员", "联络员", "联络人", "liaison"),
    Role.HEAD: ("单位主要负责人", "主要负责人", "单位负责人", "一把手", "head"),
    Role.LEADER: ("分管领导", "包联领导", "leader"),
    Role.AUDITOR: ("审计人员", "审计", "auditor"),
}
"""What offices call the roles of the business; the first is the word of the template."""
_ROLES = {word: role for role, words in ROLE_WORDS.items() for word in words}
_FOR_UNITS = (Role.LIAISON, Role.HEAD, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A row of the list: an account that is new, or one that is there and gets a further role."""

    row: int
    username: str
    name: str
    role: str
    place: Body | Unit | None
    mobile: str
    email: str
    person: Person | None = None

    @property
    def role_word(self) -> str:
        """The role as people call it."""
        return str(Role(self.role).label)


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """What the import would do. ``token`` stands for the file, the people and the bodies as they are now."""

    added: tuple[Newcomer, ...] = ()
    unchanged: int = 0
    new_bodies: tuple[str, ...] = ()
    """Bodies the list names and the office does not have; they are made if asked for."""
    is_mended_by_bodies: bool = False
    """Whether nothing else is wrong: the file can stay as it is once they are made."""
    problems: tuple[Fault, ...] = ()
    headings: Mapping[str, str] | None = None
    token: str = ""


def plan_people(*, path: Path, office: Office, makes_bodies: bool = False) -> PeoplePlan:
    """Compare a file with the people of the office. Nothing is written."""
    name = path.name if require_file(path).startswith((ZIP, OLE)) else f"{path.name}.csv"
    try:
        table = apart(table_of, path, name, SHEETS, PERSON_COLUMNS, PEOPLE_NEEDED)
        rows, headings = plain_rows(table, PERSON_COLUMNS, PEOPLE_NEEDED)
    except InputError as error:
        faults = [Fault(each.row, each.heading, each.says(language())) for each in error.problems]
        return PeoplePlan(problems=tuple(faults))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return _Planner(office, headings, makes_bodies=makes_bodies).plan(rows, sha256)


class _Planner:
    def __init__(self, office: Office, headings: Mapping[str, str], *, makes_bodies: bool) -> None:
        self._office, self._headings, self._makes_bodies = office, headings, makes_bodies
        self._bodies = {plain_name(text): body for body, text in body_names(office)}
        self._units = unit_names(office, clock.today())
        rows = Membership.objects.filter(office=office, until__isnull=True).select_related("person", "body", "unit")
        self._held = {(row.person.username, row.role, row.body_id or row.unit_id) for row in rows}
        self._people = {row.person.username: row.person for row in rows}
        self._taken = {plain_name(name): name for name in Person.objects.values_list("username", flat=True)}
        self._names: dict[str, str] = {}
        self._new_bodies: dict[str, Body] = {}
        self._faults: list[Fault] = []
        self._bodiless = 0

    def plan(self, rows: list[PlainRow], sha256: str) -> PeoplePlan:
        """All rows."""
        added, unchanged = [], 0
        for row in rows:
            newcomer = self._newcomer(row)
            if newcomer is None:
                continue
            key = (newcomer.username, newcomer.role, newcomer.place.pk if newcomer.place else None)
            if newcomer.person is not None and key in self._held:
                unchanged += 1
                continue
            self._held.add(key)
            added.append(newcomer)
        faults = tuple(sorted(self._faults, key=lambda fault: (fault.row, fault.column)))
        told = [sha256, sorted(self._people), sorted(self._bodies), self._makes_bodies]
        token = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
        names = tuple(body.name for body in self._new_bodies.values())
        is_mended = bool(faults) and len(faults) == self._bodiless
        return PeoplePlan(tuple(added), unchanged, names, is_mended, faults, self._headings, token)

    def _newcomer(self, row: PlainRow) -> Newcomer | None:
        before = len(self._faults)
        name, role = self._text(row, "name", 60), self._role(row)
        mobile, email = self._mobile(row), self._email(row)
        username = self._username(row, name, mobile)
        place = self._place(row, role) if role else None
        if len(self._faults) > before or role is None:
            return None
        return Newcomer(row.row, username, name, role, place, mobile, email, self._people.get(username))

    def _text(self, row: PlainRow, column: str, most: int) -> str:
        text = row.cells.get(column, "").strip()
        if not text:
            self._fault(row, column, _("This must not be empty."))
        elif len(text) > most:
            self._fault(row, column, _("At most %(limit)s characters.") % {"limit": most})
        return text

    def _role(self, row: PlainRow) -> str | None:
        text = row.cells.get("role", "").strip()
        role = _ROLES.get(text)
        if role is None:
            known = listed(words[0] for words in ROLE_WORDS.values())
            sentence = _("“%(text)s” is no role; expected one of: %(known)s")
            self._fault(row, "role", sentence % {"text": text, "known": known})
        return role

    def _username(self, row: PlainRow, name: str, mobile: str) -> str:
        """The sign-in name; left out, the mobile number."""
        username = row.cells.get("username", "").strip() or mobile
        if not username:
            self._fault(row, "username", _("Give a sign-in name or a mobile number."))
            return username
        if len(username) > 60:
            self._fault(row, "username", _("At most %(limit)s characters.") % {"limit": 60})
        elif username not in self._people and not is_username(username):
            self._fault(row, "username", no_username(username))
        known = self._people.get(username)
        if known is not None and known.name != name:
            self._fault(row, "username", _("This is the sign-in name of %(name)s.") % {"name": known.name})
        elif known is None and plain_name(username) in self._taken:
            self._fault(row, "username", _("This sign-in name is taken."))
        elif self._names.setdefault(username, name) != name:
            self._fault(row, "username", _("This is the sign-in name of %(name)s.") % {"name": self._names[username]})
        return username

    def _mobile(self, row: PlainRow) -> str:
        text = plain_phone(row.cells.get("mobile", ""))
        if text and not is_phone(text):
            self._fault(row, "mobile", no_phone(text))
        return text

    def _email(self, row: PlainRow) -> str:
        text = row.cells.get("email", "").strip()
        if text:
            try:
                validate_email(text)
            except ValidationError:
                self._fault(row, "email", _("“%(text)s” is no mail address.") % {"text": text})
        return text

    def _place(self, row: PlainRow, role: str) -> Body | Unit | None:
        text = row.cells.get("place", "").strip()
        if role in _FOR_UNITS:
            unit = self._units.of(text)
            if unit is None:
                self._fault(row, "place", _("The office has no unit “%(text)s” today.") % {"text": text})
            return unit
        if role != Role.ASSESSOR:
            return self._bodies.get(plain_name(text))
        return self._body(row, text)

    def _body(self, row: PlainRow, text: str) -> Body | None:
        """The body an assessor scores for; one that is unknown is offered, and made if asked for."""
        if not text:
            self._fault(row, "place", _("An assessor scores for a body: name it."))
            return None
        body = self._bodies.get(plain_name(text)) or self._new_bodies.get(plain_name(text))
        if body is None:
            body = Body(office=self._office, name=text, kind=Body.Kind.SPECIALIST)
            self._new_bodies[plain_name(text)] = body
        if body.pk is None and not self._makes_bodies:
            self._bodiless += 1
            self._fault(row, "place", _("The office has no body named “%(text)s”.") % {"text": text})
        return body

    def _fault(self, row: PlainRow, column: str, text: str) -> None:
        self._faults.append(Fault(row.row, self._headings.get(column, PERSON_COLUMNS[column][1]), text))
