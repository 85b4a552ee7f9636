"""Uploads stop at the limit, and one bad file never refuses the good ones beside it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bihuan.records.evidence import refusal_of


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


def sound_files(request: HttpRequest, field: str) -> list[UploadedFile[Any]]:
    """The files of a form that can be kept; each of the others is named to the sender, with what to do.

    Raises ValidationError if none of several can be kept: then nothing is done, and what was typed stays.
    """
    files, refused = sift(request, field)
    if refused and not files:
        raise ValidationError({"file": refused})
    for text in refused:
        messages.warning(request, _("Left out: %(text)s") % {"text": text})
    return files


def sift(request: HttpRequest, field: str) -> tuple[list[UploadedFile[Any]], list[str]]:
    """The files of a form that can be kept, and what is said of each that cannot."""
    sound, refused = [], []
    for file in request.FILES.getlist(field):
        text = refusal_of(file, file.name or "file")
        if text:
            refused.append(text)
        else:
            sound.append(file)
    return sound, refused
