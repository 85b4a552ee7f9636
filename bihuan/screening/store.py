"""Where the tables of data sets lie: by the hash of their content, in a folder of their own, until they are erased."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from django.conf import settings

from bihuan.records import clock
from bihuan.screening.models import Arrival, DataSet, VoucherFile


def secret_of(office_id: int) -> bytes:
    """The key by which an office's people are concealed; another office's hashes are others."""
    text = f"bihuan.screening.people {office_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()


def folder() -> Path:
    """Where everything lies."""
    path = Path(settings.DATA) / "screening"
    path.mkdir(parents=True, exist_ok=True)
    return path


def place_of(office_id: int, sha256: str) -> Path:
    """The table of a content."""
    return folder() / f"{office_id}-{sha256}.parquet"


def table_of(data_set: DataSet) -> Path:
    """The table of a data set."""
    return place_of(data_set.office_id, data_set.sha256)


def is_past(data_set: DataSet) -> bool:
    """Whether its rows are erased, or should be by today: nothing reads them any more."""
    return data_set.erased_at is not None or data_set.erase_on <= clock.today()


def arrived(arrival: Arrival) -> Path:
    """A file that waits for its mapping, under its own ending."""
    ending = Path(arrival.name).suffix.lower()
    return folder() / f"arrival-{arrival.pk}{ending if ending in {'.csv', '.xlsx', '.parquet'} else '.unknown'}"


def voucher_path(file: VoucherFile) -> Path:
    """An invoice that waits to be confirmed; its name says nothing."""
    return folder() / f"voucher-{file.pk}"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            whole.update(block)
    return whole.hexdigest()
