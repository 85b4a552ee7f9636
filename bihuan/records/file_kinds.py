"""What a file is, told by its content; what is not kept is refused with its kind and what to do instead."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.records.picture_ends import jpeg_end, png_end

_BLOCK = 1 << 20
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OLD_OFFICE = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
"""Streams of the old container (.doc, .xls, .ppt): such files are kept closed, never opened by the product."""
_MARKUP = (b"<script", b"<html", b"<svg", b"<!doctype", b"<?php", b"#!/", b"<iframe")
_STARTS = {
    "program": (b"MZ", b"\x7fELF"),
    "film": (
        b"\x1aE\xdf\xa3",
        b"RIFF",
        b"\x00\x00\x01\xba",
        b"FLV",
        b"ID3",
        b"\xff\xfb",
        b"\xff\xf3",
        b"OggS",
        b"#!AMR",
    ),
    "archive": (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
    "picture": (b"GIF8", b"BM", b"II*\x00", b"MM\x00*"),
}
"""How files begin that people try to attach and that are not kept."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})


def media_type_of(path: Path, size: int) -> str:
    """The type told by the content. Raises ValidationError for what is damaged or none of the kinds that are kept."""
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, size - 4096))
        tail = file.read()
    picture = _picture(path, head, size)
    if picture:
        return picture
    if head.startswith(b"%PDF-"):
        return _pdf(tail)
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    return _old_office(path) if head.startswith(_OLE) else _text(path, head)


def _picture(path: Path, head: bytes, size: int) -> str:
    """The type of a picture that is whole, whatever stands behind its end; nothing for what is no picture."""
    if head.startswith(b"\xff\xd8\xff"):
        return _whole("image/jpeg", jpeg_end(path) is not None)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole("image/png", png_end(path) is not None)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _whole("image/webp", int.from_bytes(head[4:8], "little") + 8 <= size)
    return "image/heic" if head[4:8] == b"ftyp" and head[8:12] in _HEIC else ""


def _whole(media_type: str, is_whole: bool) -> str:  # noqa: FBT001 - a verdict passed on
    if not is_whole:
        raise _refused(_("The picture breaks off before its end: take it from the phone or camera once more."))
    return media_type


def _pdf(tail: bytes) -> str:
    if b"PK\x05\x06" in tail:
        raise _refused(_("An archive is hidden behind the end of this PDF: print it into a PDF anew."))
    if b"%%EOF" not in tail[-1024:]:
        raise _refused(_("The PDF breaks off before its end: save or scan it once more."))
    return "application/pdf"


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise _refused(_("The document is damaged: open it in Word, Excel or WPS and save it once more.")) from error
    if any(name.endswith(("vbaProject.bin", ".exe")) for name in names):
        raise _refused(_with_macros())
    if "OFD.xml" in names:
        return "application/ofd"
    if "[Content_Types].xml" in names:
        for folder, media_type in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return media_type
    raise _refused(_("This is an archive (ZIP): unpack it and attach the files one by one."))


def _old_office(path: Path) -> str:
    streams = set(_streams(path, ("EncryptedPackage", "_VBA_PROJECT", *_OLD_OFFICE)))
    if "EncryptedPackage" in streams:
        raise _refused(_("This document is locked with a password: take the password off and attach it again."))
    if "_VBA_PROJECT" in streams:
        raise _refused(_with_macros())
    for stream, media_type in _OLD_OFFICE.items():
        if stream in streams:
            return media_type
    raise _refused(_("This is no Word, Excel or PowerPoint document: save it as PDF and attach that."))


def _streams(path: Path, names: tuple[str, ...]) -> Iterator[str]:
    """Which streams an old container holds: its directory names each in UTF-16, padded to 64 bytes."""
    signs = {name: (name.encode("utf-16-le") + b"\x00\x00") for name in names}
    longest = max(map(len, signs.values()))
    last = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            part = last + block
            yield from (name for name, sign in signs.items() if sign in part)
            last = part[-longest:]


def _with_macros() -> str:
    return _("This document holds macros or a program: save it without them (.docx, .xlsx, .pdf) and attach that.")


def _text(path: Path, head: bytes) -> str:
    known = _named(head)
    if known:
        raise _refused(known)
    if b"\x00" in head:
        raise _refused(_kept_kinds())
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(_BLOCK):
                    pass
        except UnicodeDecodeError:
            continue
        return "text/plain"
    raise _refused(_kept_kinds())


def _named(head: bytes) -> str:
    """What is said of a kind that is known and not kept; nothing for all others."""
    said = {
        "page": _("This is a web page or a script: print the page into a PDF, or attach a picture of it."),
        "program": _("This is a program, which is never kept as evidence."),
        "film": _(
            "This is a film or a sound: attach a picture of what it shows, and say in the fact where it is kept."
        ),
        "archive": _("This is an archive (RAR, 7z, gz): unpack it and attach the files one by one."),
        "picture": _("This is a picture of another kind (GIF, BMP, TIFF): save it as JPEG or PNG and attach that."),
    }
    if any(sign in head.lower() for sign in _MARKUP):
        return said["page"]
    if head[4:8] == b"ftyp":
        return said["film"]
    return next((said[kind] for kind, starts in _STARTS.items() if head.startswith(starts)), "")


def _kept_kinds() -> str:
    return _(
        "The kind of this file is not known. Pictures (JPEG, PNG, WebP, HEIC), PDF, OFD, Word, Excel, PowerPoint and"
        " plain text are kept: save it as one of them."
    )


def _refused(text: str) -> ValidationError:
    return ValidationError({"file": text})
