"""Uploads stop at the limit: a file of two gigabytes never fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler


class LimitedUpload(TemporaryFileUploadHandler):
    """Keeps at most the largest size any page takes and one byte, so that the page itself can say what is wrong."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        self._kept = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The next piece; what lies beyond the limit is read from the line and dropped."""
        limit = max(settings.EVIDENCE_MAX_BYTES, settings.LEDGER_MAX_BYTES) + 1
        room = limit - self._kept
        if room <= 0:
            if self._kept > 20 * limit:
                raise StopUpload(connection_reset=True)
            self._kept += len(raw_data)
            return None
        piece = raw_data[:room]
        self._kept += len(raw_data)
        return super().receive_data_chunk(piece, start)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """The file as far as it was kept."""
        self.file.seek(0, 2)
        kept = self.file.tell()
        self.file.seek(0)
        self.file.size = kept
        return self.file if file_size >= 0 else None
