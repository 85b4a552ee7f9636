"""Sessions in the database, read on every request by a statement that is written once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from bihuan.records.prepared import prepared


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is read."""

    def _get_session_from_db(self) -> Session | None:
        session = next(iter(_named(self.session_key or "")), None)
        if session is not None and session.expire_date > timezone.now():
            return session
        self._session_key = None
        return None


@prepared
def _named(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)
