"""Signed checkpoints: what the trail was at a moment, to be printed or kept elsewhere; a cut tail shows against it."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.records import clock
from bihuan.records.models import Event, Seal
from bihuan.records.schema import guards


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The last seal with its digest, how many events there are, the guards of the database, and when."""

    at: str
    seal: int
    digest: str
    events: int
    guards: Mapping[str, str]
    key: str
    signature: str = ""

    def signed_text(self) -> bytes:
        """What the signature is over."""
        facts = {name: value for name, value in asdict(self).items() if name != "signature"}
        return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def as_text(self) -> str:
        """The checkpoint as a file holds it."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def make_checkpoint() -> Checkpoint:
    """Sign how the trail stands now."""
    last = Seal.objects.order_by("-id").first()
    key = _key()
    plain = Checkpoint(
        at=clock.now().isoformat(timespec="seconds"),
        seal=last.pk if last else 0,
        digest=last.digest if last else "",
        events=Event.objects.count(),
        guards=guards(),
        key=_public(key),
    )
    signature = base64.b64encode(key.sign(plain.signed_text())).decode()
    return Checkpoint(**(asdict(plain) | {"signature": signature}))


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint from its file. ValidationError if it is not one, or its signature is not of this installation."""
    try:
        checkpoint = Checkpoint(**json.loads(text))
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(checkpoint.key))
        public.verify(base64.b64decode(checkpoint.signature), checkpoint.signed_text())
    except (TypeError, ValueError, InvalidSignature) as error:
        raise ValidationError(_("This is not a checkpoint, or it was altered: its signature does not fit.")) from error
    return checkpoint


def is_own(checkpoint: Checkpoint) -> bool:
    """Whether it was signed with the key of this installation."""
    return checkpoint.key == _public(_key())


def keep_checkpoint() -> Path:
    """Write the newest checkpoint into the data folder, whole or not at all."""
    target = Path(settings.DATA) / "checkpoint.json"
    fresh = target.with_suffix(f".{os.getpid()}")
    fresh.write_text(make_checkpoint().as_text(), encoding="utf-8")
    fresh.replace(target)
    return target


def kept_checkpoint(path: Path | None = None) -> Checkpoint | None:
    """The newest checkpoint of the data folder, or that of another file. ValidationError if it was altered."""
    target = path or Path(settings.DATA) / "checkpoint.json"
    return read_checkpoint(target.read_text(encoding="utf-8")) if target.exists() else None


def set_aside() -> None:
    """Put a checkpoint that no longer fits beside the newest: it is kept, and what differs from it stays on show."""
    target = Path(settings.DATA) / "checkpoint.json"
    if target.exists():
        target.rename(target.with_name(f"checkpoint-{len(aside()) + 1:03}.json"))


def aside() -> list[Path]:
    """Checkpoints that were put aside."""
    return sorted(Path(settings.DATA).glob("checkpoint-*.json"))


def sign(text: bytes) -> bytes:
    """Sign with the key of this installation (Ed25519)."""
    return _key().sign(text)


def public_key() -> str:
    """The public half of the installation's key, base64."""
    return _public(_key())


def _key() -> Ed25519PrivateKey:
    """The signing key: made once, readable by the product's own user only. It is not part of any backup."""
    path = Path(settings.DATA) / "checkpoint.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def _public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
