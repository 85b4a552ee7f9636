"""The parts of an .xlsx file, unpacked within limits before any reader sees them."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from bihuan.engine.files.opening import problem

MOST_BYTES = 1 << 30
"""Unpacked size of a whole workbook: a million rows of marks take about 500 MB."""
MOST_RATIO = 100
"""Unpacked over packed size of a part larger than ``RATIO_FROM``; sheets people keep stay under 40."""
RATIO_FROM = 50 << 20
MOST_PARTS = 5_000
_BLOCK = 1 << 20
_BOOK = "xl/workbook.xml"


class Archive:
    """An opened workbook: its sheets by name, its parts as bytes or streams."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise problem(path, "workbook_cut") from error
        except (OSError, ValueError) as error:
            raise problem(path, "broken_workbook", reason=str(error)) from error
        self._check_declared()
        self.states: dict[str, str] = {}
        """By sheet name: ``visible``, ``hidden`` or ``veryHidden``."""
        self.sheets = self._sheets()

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()

    def _check_declared(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise problem(self.path, "workbook_too_large", limit=f"{MOST_BYTES >> 20} MB")
        for part in parts:
            if part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1):
                raise problem(self.path, "zip_bomb", part=part.filename)

    def blocks(self, name: str) -> Iterator[bytes]:
        """A part in blocks; a part longer than it declares is refused by its checksum."""
        try:
            with self._zip.open(name) as part:
                yield from iter(lambda: part.read(_BLOCK), b"")
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise problem(self.path, "broken_workbook", reason=f"{name}: {error}") from error

    def stream(self, name: str) -> IO[bytes]:
        """A part as a file."""
        return self._zip.open(name)

    def has(self, name: str) -> bool:
        """True if the workbook holds such a part."""
        return name in self._zip.namelist()

    def xml(self, name: str) -> Element:
        """A small part parsed, without entities."""
        try:
            parsed: Element = fromstring(b"".join(self.blocks(name)), forbid_dtd=True)
        except (ParseError, DefusedXmlException) as error:
            raise problem(self.path, "broken_workbook", reason=f"{name}: {error}") from error
        return parsed

    def check_parts(self) -> None:
        """Unpack once whatever a reader will unpack, so that sizes and checksums are known to be true."""
        for name in self._zip.namelist():
            if name.endswith((".xml", ".rels")) and not name.startswith("xl/worksheets/sheet"):
                for _ in self.blocks(name):
                    pass

    def _sheets(self) -> dict[str, str]:
        """Part names by sheet name, in the order of the tabs."""
        if not self.has(_BOOK):
            raise problem(self.path, "not_a_workbook")
        targets = {part.get("Id", ""): part.get("Target", "") for part in self.xml("xl/_rels/workbook.xml.rels").iter()}
        sheets = {}
        for tag in self.xml(_BOOK).iter():
            if _local(tag) == "sheet":
                target = next((value for key, value in tag.attrib.items() if key.endswith("}id")), "")
                sheets[tag.get("name", "")] = _part(targets.get(target, ""))
                self.states[tag.get("name", "")] = tag.get("state", "visible")
        return sheets

    @property
    def epoch_1904(self) -> bool:
        """True if the workbook counts its days from 1904."""
        tags = (tag for tag in self.xml(_BOOK).iter() if _local(tag) == "workbookPr")
        return any(tag.get("date1904") in ("1", "true") for tag in tags)

    def percent_styles(self) -> frozenset[str]:
        """The style numbers whose number format shows a percentage."""
        if not self.has("xl/styles.xml"):
            return frozenset()
        root = self.xml("xl/styles.xml")
        formats = {"9", "10"}
        for tag in root.iter():
            if _local(tag) == "numFmt" and "%" in tag.get("formatCode", ""):
                formats.add(tag.get("numFmtId", ""))
        cells = [tag for tag in root if _local(tag) == "cellXfs"]
        styles = list(cells[0]) if cells else []
        return frozenset(str(place) for place, style in enumerate(styles) if style.get("numFmtId") in formats)


def _local(tag: Element) -> str:
    return str(tag.tag).rpartition("}")[2]


def _part(target: str) -> str:
    """A part's name from the target of its relation, which may be absolute or relative to the workbook."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
