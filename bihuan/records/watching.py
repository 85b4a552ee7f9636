"""The watch over the trail: the checkpoint of the round before is held against what stands before a new one is kept.

What no longer fits is never overwritten: it raises an alarm, and the checkpoint stays until an auditor has settled it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from bihuan.records.access import WHOLE
from bihuan.records.actions import record
from bihuan.records.alarms import raise_alarm
from bihuan.records.checkpoints import Checkpoint, aside, is_own, keep_checkpoint, kept_checkpoint
from bihuan.records.models import Alarm, Event, Seal
from bihuan.records.verifying import Fault, Verdict, checkpoint_faults, missing_guards, verify_trail

RESTORED = "restored.json"
"""What a restore leaves in the data folder until the product has told its trail."""


def watch() -> Path | None:
    """Keep a new checkpoint if the last one still fits; otherwise raise an alarm and leave it as it is."""
    faults = [*_kept_faults(), *missing_guards()]
    if not faults:
        return keep_checkpoint()
    kinds = " ".join(sorted({fault.kind for fault in faults}))
    raise_alarm(Alarm.Kind.TRAIL, kinds, faults=[str(fault) for fault in faults[:20]])
    return None


def _kept_faults() -> Iterator[Fault]:
    try:
        kept = kept_checkpoint()
    except ValidationError:
        yield Fault("checkpoint_altered", 0, "checkpoint.json")
        return
    if kept is not None:
        yield from checkpoint_faults(kept)
        if not is_own(kept):
            yield Fault("checkpoint_foreign", kept.seal, "checkpoint.json")
    elif Seal.objects.count() > 1 and not aside() and not _is_restored():
        yield Fault("checkpoint_missing", 0, "checkpoint.json")


def _is_restored() -> bool:
    """A restored trail begins without a checkpoint, and says so."""
    return Event.objects.filter(action="restore_backup").exists()


def whole_verdict(given: Iterable[Checkpoint] = ()) -> Verdict:
    """Verify the trail against its own checkpoint and those kept elsewhere; what was settled or restored is a gap."""
    given = list(given)
    kept_wrong = list(_kept_faults())
    verdict = verify_trail(given)
    gaps = [Fault("restored", event.pk, _told(event)) for event in _restores()]
    gaps += [Fault(f"settled {fault.kind}", fault.number, fault.where) for one in aside() for fault in _read(one)]
    if not given and not kept_wrong and kept_checkpoint() is None and verdict.seals:
        gaps.append(Fault("no_checkpoint", 0, "nothing kept here or given proves the end of the trail"))
    return Verdict(verdict.events, verdict.seals, verdict.unsealed, (*verdict.faults, *kept_wrong), tuple(gaps))


def _read(path: Path) -> Iterator[Fault]:
    try:
        told = kept_checkpoint(path)
    except ValidationError:
        yield Fault("checkpoint_altered", 0, path.name)
        return
    if told is not None:
        yield from checkpoint_faults(told)


def _restores() -> Iterable[Event]:
    return Event.objects.filter(action="restore_backup").order_by("id")


def _told(event: Event) -> str:
    made = event.detail.get("backup_at", "?")
    return f"{event.at:%Y-%m-%d %H:%M:%S} from a backup of {made}; acts between are not in this trail"


def leave_restored(folder: Path, archive: Path, manifest: dict[str, Any]) -> None:
    """Leave word in a restored folder of what it came from."""
    with archive.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "backup_at": manifest["at"], "sha256": sha256}
    (folder / RESTORED).write_text(json.dumps(told), encoding="utf-8")


def is_restored_untold() -> bool:
    """Whether this data was restored and nothing in it has said so yet."""
    return (Path(settings.DATA) / RESTORED).exists()


def backup_told() -> str:
    """When the backup was made that this data was restored from and nobody has told of yet."""
    told: dict[str, str] = json.loads((Path(settings.DATA) / RESTORED).read_text(encoding="utf-8"))
    return told["backup_at"]


@transaction.atomic
def tell_restored() -> bool:
    """Write into the trail, and raise the alarm, that this data was restored, if it was and nobody has said so yet."""
    left = Path(settings.DATA) / RESTORED
    if not left.exists():
        return False
    told = json.loads(left.read_text(encoding="utf-8"))
    last = Seal.objects.order_by("-id").first()
    detail = {**told, "events": Event.objects.count(), "seal": last.pk if last else 0}
    raise_alarm(Alarm.Kind.RESTORED, told["at"], **detail)
    alarm = Alarm.objects.filter(kind=Alarm.Kind.RESTORED, key=told["at"]).latest("id")
    record(by=None, action="restore_backup", subject=alarm, office_path=WHOLE, detail=detail)
    transaction.on_commit(lambda: left.unlink(missing_ok=True))
    return True
