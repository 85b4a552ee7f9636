"""The words of a document: paragraphs with placeholders, filled in a sandbox of names, loops and conditions.

An office writes them in Word or WPS; every paragraph is read as plain text with its style. A macro, a remote picture,
a field code or anything of the template language beyond names, ``for`` and ``if`` is refused, paragraph by paragraph.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from jinja2 import TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bihuan.papers.bounds import Endless, bounded, counted
from bihuan.papers.content import Block, clean

LARGEST, MOST_LINES = 2_000_000, 400
MOST_ELEMENTS = 100_000
"""Parts of a Word file that are looked at: paragraphs, runs, blank ones included. A letter has a thousand."""
MOST_SIGNS = 100_000
"""Signs of all paragraphs together: a template is read by its parts, and each takes its time."""
BREAK = "\x1e"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.For, nodes.If,
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand,
)  # fmt: skip
_STYLES = {"heading 1": "h1", "heading 2": "h2", "标题 1": "h1", "标题 2": "h2"}
DEEPEST = 60
_UNREADABLE = (
    zipfile.BadZipFile, KeyError, ElementTree.ParseError, DefusedXmlException, NotImplementedError, RuntimeError,
    zlib.error, EOFError, ValueError, RecursionError,
)  # fmt: skip
_ACTIVE = {"instrText", "fldSimple", "fldChar", "object", "altChunk", "control"}
_LOST = {"drawing": "picture", "pict": "picture", "tbl": "table", "del": "revision", "moveFrom": "revision",
         "ins": "revision", "moveTo": "revision", "numPr": "numbering", "footnoteReference": "note",
         "endnoteReference": "note", "txbxContent": "picture"}  # fmt: skip
"""What a template of plain paragraphs would lose without a word: refused, so that nobody misses it later."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a template, and where: the paragraph (0: the file as a whole), a code, what was found."""

    paragraph: int
    code: str
    found: str = ""


class WordingError(ValueError):
    """A template that cannot be used; ``problems`` say why."""

    def __init__(self, problems: Sequence[Wrong]) -> None:
        super().__init__("; ".join(f"{one.paragraph}: {one.code} {one.found}" for one in problems))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[WordingError], tuple[Sequence[Wrong]]]:
        """It passes from process to process with all its problems."""
        return WordingError, (self.problems,)


Line = tuple[str, str]
"""A paragraph: its kind (``h1``, ``h2``, ``p``) and its text."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Names, and the keys of plain mappings; no attribute of any object is ever read."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.getattr(obj, str(argument))


@lru_cache(maxsize=1)
def _sandbox() -> _Sandbox:
    made = _Sandbox(undefined=StrictUndefined, autoescape=False)
    made.globals.clear()
    made.filters.clear()
    return made


def lines_of_word(content: bytes) -> list[Line]:
    """The paragraphs of a Word file. Raises WordingError for what must not be in a template."""
    if len(content) > LARGEST:
        raise WordingError([Wrong(0, "large", str(len(content)))])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            problems = list(_hidden(archive))
            if problems:
                raise WordingError(problems)
            tree = ElementTree.fromstring(archive.read("word/document.xml"))
            names = _style_names(archive)
    except WordingError:
        raise
    except _UNREADABLE as error:
        raise WordingError([Wrong(0, "not_word")]) from error
    if next(islice(tree.iter(), MOST_ELEMENTS, None), None) is not None:
        raise WordingError([Wrong(0, "large", str(MOST_ELEMENTS))])
    body = tree.find(f"{_WORD}body")
    lines = list(_paragraphs(body, names)) if body is not None else []
    wrong = [
        Wrong(place, _LOST.get(name, "active"), name)
        for place, (_kind, _text, name) in enumerate(lines, start=1)
        if name
    ]
    if wrong or not lines or len(lines) > MOST_LINES or sum(len(text) for _kind, text, _name in lines) > MOST_SIGNS:
        raise WordingError(wrong or [Wrong(0, "empty" if not lines else "long", str(len(lines)))])
    return [(kind, text) for kind, text, _name in lines]


def _hidden(archive: zipfile.ZipFile) -> Iterator[Wrong]:
    for info in archive.infolist():
        name = info.filename.lower()
        if info.file_size > 2 * LARGEST:
            yield Wrong(0, "large", info.filename)
        elif name.endswith(("vbaproject.bin", ".exe", ".js")) or "activex" in name or "embeddings/" in name:
            yield Wrong(0, "macro", info.filename)
        elif name.endswith(".rels") and _fetches(archive.read(info)):
            yield Wrong(0, "remote", info.filename)
        elif name == "[content_types].xml" and b"macroEnabled" in archive.read(info):
            yield Wrong(0, "macro", info.filename)


def _fetches(rels: bytes) -> bool:
    """Whether a part names something outside the file, however the XML quotes it."""
    return any(link.get("TargetMode", "").lower() == "external" for link in ElementTree.fromstring(rels).iter())


def _style_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The names of styles by their ids: an id says nothing."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    names: dict[str, str] = {}
    for style in ElementTree.fromstring(archive.read("word/styles.xml")).iter(f"{_WORD}style"):
        name = style.find(f"{_WORD}name")
        if name is not None:
            names[str(style.get(f"{_WORD}styleId", ""))] = str(name.get(f"{_WORD}val", "")).lower()
    return names


def _paragraphs(body: Any, styles: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Kind, text and what may not be in it, paragraph by paragraph; one pass, whatever is nested in whatever."""
    paragraphs: list[tuple[str, list[str], set[str]]] = []
    _walk(body, paragraphs, styles, in_table=False, depth=0)
    for kind, texts, names in paragraphs:
        text, bad = " ".join("".join(texts).split()), sorted(names & (_ACTIVE | set(_LOST)))
        if text or bad:
            yield kind, text, bad[0] if bad else ""


def _walk(
    element: Any,
    paragraphs: list[tuple[str, list[str], set[str]]],
    styles: Mapping[str, str],
    *,
    in_table: bool,
    depth: int,
) -> None:
    if depth > DEEPEST:
        raise WordingError([Wrong(len(paragraphs), "not_word")])
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        if name == "p":
            paragraphs.append((_kind(child, styles), [], {"tbl"} if in_table else set()))
        elif paragraphs:
            _style, texts, names = paragraphs[-1]
            names.add(name)
            if name == "t":
                texts.append(child.text or "")
            elif name in {"br", "tab", "cr"}:
                texts.append(" ")
        _walk(child, paragraphs, styles, in_table=in_table or name == "tbl", depth=depth + 1)


def _kind(paragraph: Any, styles: Mapping[str, str]) -> str:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    if style is None:
        return "p"
    key = str(style.get(f"{_WORD}val", ""))
    name = styles.get(key, key.lower().replace("heading", "heading ").replace("  ", " "))
    return _STYLES.get(name.strip(), "p")


def read_template(content: bytes, known: Mapping[str, Any]) -> tuple[list[Line], list[Wrong]]:
    """The paragraphs of a Word file and what is wrong with them. Raises WordingError for what is no template at all."""
    lines = lines_of_word(content)
    return lines, check(lines, known)


def check(lines: Sequence[Line], known: Mapping[str, Any]) -> list[Wrong]:
    """Everything wrong with the paragraphs: unknown names, forbidden parts, loops that do not end.

    ``known`` are the placeholders the kind fills, with an example of each; a switch is tried both ways.
    """
    problems: list[Wrong] = []
    for place, (_kind, text) in enumerate(lines, start=1):
        problems += _of_line(place, text, known)
    if not problems:
        try:
            unknown = sorted(names_in(lines) - set(known) - LOOPS)
            problems += [Wrong(_place_of(lines, name), "unknown", name) for name in unknown]
            switches = {name: not value for name, value in known.items() if isinstance(value, bool)}
            for values in () if problems else (known, {**known, **switches}):
                fill(lines, values)
        except WordingError as error:
            problems += error.problems
    return problems


LOOPS = frozenset({"项", "条", "loop"})
"""What the items of a list may be called."""


def _place_of(lines: Sequence[Line], name: str) -> int:
    return next((place for place, (_kind, text) in enumerate(lines, start=1) if name in text), 0)


def _of_line(place: int, text: str, known: Mapping[str, Any]) -> Iterator[Wrong]:
    if "{%" in text:  # a loop may run over several paragraphs: its parts are checked as a whole
        return
    try:
        tree = _sandbox().parse(text)
    except TemplateSyntaxError as error:
        yield Wrong(place, "syntax", error.message or "")
        return
    wrong = _forbidden(tree)
    if wrong:
        yield from (Wrong(place, "forbidden", name) for name in wrong)
        return
    names = meta.find_undeclared_variables(tree)
    yield from (Wrong(place, "unknown", name) for name in sorted(names - set(known) - LOOPS))


def names_in(lines: Sequence[Line]) -> frozenset[str]:
    """The placeholders the paragraphs ask for."""
    try:
        return _names(BREAK.join(text for _kind, text in lines))
    except TemplateSyntaxError as error:
        raise WordingError([Wrong(0, "syntax", error.message or "")]) from error


@lru_cache(maxsize=64)
def _names(source: str) -> frozenset[str]:
    """Read once for all letters of a kind."""
    return frozenset(meta.find_undeclared_variables(_sandbox().parse(source)))


@lru_cache(maxsize=64)
def _forbidden_in(source: str) -> tuple[str, ...]:
    return tuple(_forbidden(_sandbox().parse(source)))


def _forbidden(tree: nodes.Template) -> list[str]:
    forbidden = [type(node).__name__ for node in tree.find_all(nodes.Node) if not isinstance(node, _ALLOWED)]
    return sorted(set(forbidden))


def fill(lines: Sequence[Line], values: Mapping[str, Any]) -> tuple[Block, ...]:
    """The paragraphs with their placeholders filled. Raises WordingError."""
    source = BREAK.join(f"{kind}\x1f{text}" for kind, text in lines)
    try:
        wrong = _forbidden_in(source)
        if wrong:
            raise WordingError([Wrong(0, "forbidden", name) for name in wrong])
        told = bounded(_template(source).generate(counted(_plain(values))))
    except Endless as error:
        raise WordingError([Wrong(0, "endless", str(error.limit))]) from error
    except TemplateSyntaxError as error:
        raise WordingError([Wrong(source[: error.lineno].count(BREAK) + 1, "syntax", error.message or "")]) from error
    except (UndefinedError, SecurityError, TypeError) as error:
        raise WordingError([Wrong(0, "unknown", str(error)[:120])]) from error
    return tuple(_blocks(told))


@lru_cache(maxsize=64)
def _template(source: str) -> Any:
    return _sandbox().from_string(source)


def _plain(values: Any) -> Any:
    """Texts without the signs that separate paragraphs, so that no value makes one."""
    if isinstance(values, Mapping):
        return {name: _plain(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_plain(value) for value in values]
    return clean(str(values)) if isinstance(values, str) else values


def _blocks(told: str) -> Iterator[Block]:
    for part in told.split(BREAK):
        kind, _mark, text = part.rpartition("\x1f")
        kind = kind.rpartition("\x1f")[2].strip() or "p"
        if clean(text):
            yield Block(kind if kind in {"h1", "h2"} else "p", clean(text))
