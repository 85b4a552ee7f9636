"""The readers of each format: XML alone, OFD (a packed folder), PDF. None of them runs or fetches anything."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections import defaultdict
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bihuan.engine.files.opening import problem
from bihuan.engine.problems import Problem
from bihuan.engine.vouchers.layouts import local, take_lines, take_xml
from bihuan.engine.vouchers.voucher import Voucher

MOST_PART = 16 << 20
"""Bytes of one unpacked part: an invoice's data take a few thousand."""
MOST_PARTS = 2_000
MOST_UNPACKED = 64 << 20
MOST_PAGES = 20
_SAME_LINE = 2.0
"""Millimetres two texts of an OFD page may differ in height and stand in one line."""


def parsed(path: Path, text: bytes, part: str) -> Element:
    """An XML document without entities and document types; InputError for anything else."""
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise problem(path, "voucher_xml", part=part, reason=str(error)[:120]) from error
    return root


def read_xml(path: Path, voucher: Voucher) -> None:
    """An invoice that is an XML document."""
    if path.stat().st_size > MOST_PART:
        raise problem(path, "voucher_large", limit=f"{MOST_PART >> 20} MB")
    root = parsed(path, path.read_bytes(), path.name)
    if not take_xml(voucher, root, path.name):
        raise problem(path, "voucher_layout", text=local(root)[:40])


def read_ofd(path: Path, voucher: Voucher) -> None:
    """An invoice as OFD (GB/T 33190): its attached data first, what stands on the pages for the rest."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = _parts(path, packed)
            if not any(name.lower() == "ofd.xml" for name in parts):
                raise problem(path, "voucher_not_ofd")
            for name in sorted(name for name in parts if "/attachs/" in f"/{name.lower()}" and name.endswith(".xml")):
                take_xml(voucher, parsed(path, _unpacked(path, packed, name), name), name)
            for name in sorted(name for name in parts if posixpath.basename(name) == "Content.xml"):
                take_lines(voucher, _lines(parsed(path, _unpacked(path, packed, name), name)), name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise problem(path, "voucher_broken", reason=str(error)[:120]) from error


def _parts(path: Path, packed: zipfile.ZipFile) -> list[str]:
    """The names of all parts; a packed folder that is too much, or leaves its own place, is refused."""
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise problem(path, "voucher_large", limit=f"{MOST_UNPACKED >> 20} MB")
    for part in parts:
        name = part.filename
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or "\x00" in name:
            raise problem(path, "voucher_path", text=name[:60])
    return [part.filename for part in parts]


def _unpacked(path: Path, packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        text = part.read(MOST_PART + 1)
    if len(text) > MOST_PART:
        raise problem(path, "voucher_large", limit=f"{MOST_PART >> 20} MB")
    return text


def _lines(root: Element) -> list[str]:
    """The texts of a page, line by line: from top to bottom, from left to right."""
    rows: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for node in root.iter():
        text = "".join(code.text or "" for code in node if local(code) == "TextCode")
        edges = node.get("Boundary", "").split()
        if text and len(edges) >= 2:
            left, top = _number(edges[0]), _number(edges[1])
            rows[round(top / _SAME_LINE)].append((left, text))
    return ["".join(text for _left, text in sorted(rows[row])) for row in sorted(rows)]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def read_pdf(path: Path, voucher: Voucher) -> None:
    """An invoice as PDF: an attached XML document first, what stands printed for the rest. Scripts stay text."""
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise problem(path, "voucher_locked")
        _warn_of_scripts(reader, voucher)
        for name, contents in reader.attachments.items():
            if name.lower().endswith(".xml") and len(contents[0]) <= MOST_PART:
                take_xml(voucher, parsed(path, contents[0], name), name)
        for number, page in enumerate(reader.pages[:MOST_PAGES], 1):
            take_lines(voucher, page.extract_text().splitlines(), f"{path.name}/{number}")
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError, OSError) as error:
        raise problem(path, "voucher_broken", reason=str(error)[:120]) from error


def _warn_of_scripts(reader: PdfReader, voucher: Voucher) -> None:
    """Say that a document brings programs with it: none is run here, but whoever opens it elsewhere should know."""
    root = reader.root_object
    names, action = root.get("/Names", {}), root.get("/OpenAction", {})
    has_script = "/JavaScript" in names or (isinstance(action, dict) and "/JS" in action) or "/AA" in root
    if has_script:
        voucher.warnings.append(Problem(voucher.name, 1, "", "voucher_script", {}, "warning"))
