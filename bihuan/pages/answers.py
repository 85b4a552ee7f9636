"""Files as answers: never run, never guessed, always under their own name."""

from __future__ import annotations

import io
import re

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from bihuan.records.evidence import evidence_path
from bihuan.records.models import Attachment
from bihuan.records.pictures import plain_copy, small_copy

LONGEST = 80
"""Signs of a file's name without its ending."""
_NOT_IN_NAMES = re.compile(r'[\s\\/:*?"<>|\x00-\x1f]+')


def file_answer(attachment: Attachment, content: bytes | None = None) -> FileResponse:
    """An attachment as download: its own bytes, or a copy made for the reader."""
    path = evidence_path(attachment)
    if content is None and not path.exists():
        raise Http404(_("The file is not in the store; tell the office."))
    source = path.open("rb") if content is None else io.BytesIO(content)
    name, media_type = attachment.name, attachment.blob.media_type
    if content is not None and media_type == "image/heic":
        name, media_type = f"{name.rpartition('.')[0] or name}.jpg", "image/jpeg"
    answer = FileResponse(source, as_attachment=True, filename=name)
    answer["Content-Type"] = media_type
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def evidence_answer(attachment: Attachment, *, is_original: bool) -> FileResponse:
    """A piece of evidence: pictures drawn anew, without what stands beside or behind them; other files as they are.

    The original, whole as it came in, goes only to whom the page gives it.
    """
    return file_answer(attachment, None if is_original else plain_copy(attachment))


def small_answer(attachment: Attachment) -> HttpResponse:
    """A picture in small, to be shown on a page and kept in the reader's browser; not found for other files."""
    try:
        content = small_copy(attachment)
    except ValidationError as error:
        raise Http404(error.messages[0]) from error
    if content is None:
        raise Http404(_("This file is no picture."))
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filed(*parts: object) -> str:
    """A name people can file a document under, made of its parts: what no file system takes is left out."""
    words = (_NOT_IN_NAMES.sub(" ", str(part)).strip() for part in parts)
    return " ".join(word for word in words if word)[:LONGEST]


def document_answer(content: bytes | str, name: str, media_type: str) -> HttpResponse:
    """A document made for the reader, as download under a name of any script (RFC 5987)."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
