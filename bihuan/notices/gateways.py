"""How short messages leave: any class with ``send(number, text)``; by default they are written to a file.

``BIHUAN_SMS_GATEWAY`` names the class to use (``package.module.Class``). ``send`` returns when the message is taken,
and raises any exception when it is not: it is tried again later, at most ``TRIES`` times.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from bihuan.records import clock

TRIES = 5


class SmsGateway(Protocol):
    """Takes one short message for one number."""

    def send(self, number: str, text: str) -> None:
        """Hand the message over, or raise."""


class FileGateway:
    """Appends each message as a JSON line to ``outbox/sms.jsonl`` in the data folder, synced before it returns."""

    def send(self, number: str, text: str) -> None:
        """Write the message down."""
        path = Path(settings.DATA) / "outbox" / "sms.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": clock.now().isoformat(), "to": number, "text": text}, ensure_ascii=False)
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())


def gateway() -> SmsGateway:
    """The gateway the settings name."""
    made: SmsGateway = import_string(settings.SMS_GATEWAY)()
    return made
