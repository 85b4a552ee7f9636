"""A scheme's plain document back into YAML, so that reading it gives the same document."""

from __future__ import annotations

import re
from typing import Any

import yaml

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]+)?|[12][0-9]{3}-[01][0-9]-[0-3][0-9]")
_WIDTH = 120


class _Writer(yaml.SafeDumper):
    """Writes numbers and days without quotes: the reader takes every value as it is written."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the library's own signature
        return True


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    if _NUMBER.fullmatch(text):
        day, fraction = "-" in text[1:], "." in text
        kind = "timestamp" if day else "float" if fraction else "int"
        return writer.represent_scalar(f"tag:yaml.org,2002:{kind}", text)
    return writer.represent_scalar("tag:yaml.org,2002:str", text)


_Writer.add_representer(str, _text)


def written(document: dict[str, Any], heading: str = "") -> str:
    """The document as a scheme file below the lines of comment it had on top; small parts stand in one line."""
    body = yaml.dump(
        document, Dumper=_Writer, allow_unicode=True, sort_keys=False, default_flow_style=None, width=_WIDTH
    )
    return heading + body


def heading_of(text: str) -> str:
    """The lines of comment a scheme file begins with."""
    lines: list[str] = []
    for line in text.removeprefix("\ufeff").splitlines(keepends=True):
        if line.strip() and not line.startswith("#"):
            break
        lines.append(line)
    return "".join(lines)
