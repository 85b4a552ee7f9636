"""The layouts of electronic invoices: which place holds which field, from the file beside this one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import yaml

from bihuan.engine.vouchers.voucher import Box, Voucher

MOST_LINE = 2_000
"""Characters of a printed line that are looked at."""
FILE = Path(__file__).with_name("layouts.yaml")


@dataclass(frozen=True, slots=True)
class XmlLayout:
    """One family of XML documents, told by its root; ``is_verified`` if it was tried on true files."""

    name: str
    title: str
    root: str
    is_verified: bool
    fields: dict[str, tuple[str, ...]]


@cache
def xml_layouts() -> tuple[XmlLayout, ...]:
    """All layouts of XML documents."""
    return tuple(
        XmlLayout(
            row["layout"],
            row["title"],
            row["root"],
            row["verified"],
            {name: tuple(paths) for name, paths in row["fields"].items()},
        )
        for row in _read()["xml"]
    )


@cache
def text_patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    """What is printed beside each field, as patterns of a line."""
    return {name: tuple(re.compile(one) for one in patterns) for name, patterns in _read()["text"].items()}


def _read() -> Any:
    return yaml.safe_load(FILE.read_text("utf-8"))


def take_xml(voucher: Voucher, root: Element, where: str) -> bool:
    """Take the fields of a document of a known layout. False if no layout knows its root."""
    layout = next((one for one in xml_layouts() if one.root == local(root)), None)
    if layout is None:
        return False
    voucher.layout, voucher.is_verified = layout.title, layout.is_verified
    for name, paths in layout.fields.items():
        for path in paths:
            texts = [node.text or "" for node in _at(root, path.split("/"))]
            if any(text.strip() for text in texts):
                voucher.take(name, "、".join(text.strip() for text in texts if text.strip()), f"{where}#{path}")
                break
    return True


def take_lines(voucher: Voucher, lines: Sequence[str], where: str, boxes: Sequence[Box] = ()) -> None:
    """Take the fields that stand printed in lines of text; blanks inside a line do not count.

    ``boxes`` says where each line stands in a picture, if it was read from one.
    """
    for number, line in enumerate(lines, 1):
        plain = "".join(line[:MOST_LINE].split())
        for name, patterns in text_patterns().items():
            match = next((hit for one in patterns if (hit := one.search(plain))), None)
            if match is not None:
                voucher.take(name, match[1], f"{where}:{number}", boxes[number - 1] if boxes else None)


def local(node: Element) -> str:
    """A node's name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def _at(node: Element, path: Sequence[str]) -> list[Element]:
    """The nodes at a path of local names."""
    nodes = [node]
    for step in path:
        nodes = [child for parent in nodes for child in parent if local(child) == step]
    return nodes
