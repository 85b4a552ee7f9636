"""Who a session belongs to, read on every request by a statement that is written once."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from bihuan.organizations.models import Person
from bihuan.records.prepared import prepared


class PersonBackend(ModelBackend):
    """Django's own, but for how the person of a session is read."""

    def get_user(self, user_id: int) -> Person | None:
        person = next(iter(_numbered(user_id)), None)
        return person if person is not None and self.user_can_authenticate(person) else None


@prepared
def _numbered(person: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=person)
