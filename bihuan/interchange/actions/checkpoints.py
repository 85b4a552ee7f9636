"""Checkpoints that leave the house by themselves: by mail, to an address, to a printer, as often as the settings say.

Whoever rewrites the trail cannot reach what others hold. What went out is on the trail; what did not is an alarm.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from bihuan.interchange.addresses import post
from bihuan.records.access import WHOLE
from bihuan.records.actions import record
from bihuan.records.alarms import raise_alarm
from bihuan.records.checkpoints import Checkpoint, make_checkpoint
from bihuan.records.models import Alarm, Event, Seal

PRINT_SECONDS = 60


def send_checkpoints() -> tuple[int, int]:
    """Send the present checkpoint by every channel whose time has come. Returns (sent, not sent)."""
    due = [(name, target, send) for name, (target, send) in _channels().items() if target and _is_due(name)]
    if not due or not Seal.objects.exists():
        return 0, 0
    made = make_checkpoint()
    sent = 0
    for channel, target, send in due:
        try:
            send(target, made)
        except Exception as error:  # whatever a channel raises, the others still go out
            raise_alarm(Alarm.Kind.TRAIL, f"checkpoint by {channel}", error=f"{type(error).__name__}: {error}"[:300])
        else:
            _tell(channel, target, made)
            sent += 1
    return sent, len(due) - sent


def _channels() -> dict[str, tuple[str, Callable[[str, Checkpoint], None]]]:
    return {
        "mail": (settings.CHECKPOINT_MAIL, _mail),
        "webhook": (settings.CHECKPOINT_WEBHOOK, _post),
        "print": (settings.CHECKPOINT_PRINT, _print),
    }


def _is_due(channel: str) -> bool:
    since = timezone.now() - timedelta(hours=settings.CHECKPOINT_HOURS)
    return not Event.objects.filter(action="send_checkpoint", at__gt=since, detail__channel=channel).exists()


def _mail(target: str, made: Checkpoint) -> None:
    addresses = [each.strip() for each in target.split(",") if each.strip()]
    subject = f"Bihuan {made.at} #{made.seal} {made.digest[:12]}"
    EmailMessage(subject, made.as_text(), to=addresses).send()


def _post(target: str, made: Checkpoint) -> None:
    status = post(target, made.as_text().encode(), {"Content-Type": "application/json"})
    if not 200 <= status < 300:
        raise OSError(f"HTTP {status}")


def _print(target: str, made: Checkpoint) -> None:
    """Give the sheet to a command such as ``lp -d archive``."""
    subprocess.run(  # noqa: S603 - the words of whoever runs the product
        shlex.split(target), input=made.as_text().encode(), check=True, timeout=PRINT_SECONDS, capture_output=True
    )


@transaction.atomic
def _tell(channel: str, target: str, made: Checkpoint) -> None:
    detail = {"channel": channel, "to": target, "digest": made.digest, "events": made.events}
    seal = Seal.objects.get(pk=made.seal)
    record(by=None, action="send_checkpoint", subject=seal, office_path=WHOLE, detail=detail)
