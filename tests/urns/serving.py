"""The server as tests of respondents run it: questions for every urn, and what ``WEAKENED`` leaves out."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
settings.STORAGES = settings.STORAGES | {  # nothing was collected for tests
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
application = get_wsgi_application()

from nacl.public import PublicKey, SealedBox  # noqa: E402 - after the framework is set up

from bihuan.pages.public import questions  # noqa: E402
from bihuan.urns import sealing  # noqa: E402
from bihuan.urns.actions import answering  # noqa: E402
from tests.urns.asked import Asked  # noqa: E402


def unsealed(plain: sealing.Plain, length: int, _public: str) -> bytes:
    """Sealing left out."""
    return sealing.padded(plain, length)


def unpadded(plain: sealing.Plain, _length: int, public: str) -> bytes:
    """Padding left out."""
    whole = sealing.padded(plain, len(plain.answer))
    return SealedBox(PublicKey(bytes.fromhex(public))).encrypt(whole)


questions.FINDERS.append(lambda _urn, _ward: Asked())
WEAKER = {"sealing": unsealed, "padding": unpadded}
for name in WEAKER.keys() & set(os.environ.get("WEAKENED", "").split(", ")):
    setattr(answering, "seal", WEAKER[name])  # noqa: B010 - a part of the product taken out
