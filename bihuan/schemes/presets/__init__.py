"""Schemes to begin with: nine published systems of assessment as scheme files, their ambiguities decided in writing."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.resources import files

_HERE = files("bihuan.schemes.presets")


def preset_names() -> list[str]:
    """All presets, by name."""
    return sorted(file.name.removesuffix(".yaml") for file in _HERE.iterdir() if file.name.endswith(".yaml"))


def preset_text(name: str) -> str:
    """The scheme file of one preset. Raises KeyError for an unknown name."""
    if name not in preset_names():
        raise KeyError(name)
    return _HERE.joinpath(f"{name}.yaml").read_text("utf-8")


def preset_draft(name: str, *, title: str, in_force_from: date) -> str:
    """A preset as the beginning of an office's own scheme: its title, and no document yet. KeyError if unknown."""
    text = _said(preset_text(name), "title", json.dumps(title, ensure_ascii=False))
    return _said(text, "document", f"{{in_force_from: {in_force_from.isoformat()}}}")


def _said(text: str, key: str, value: str) -> str:
    """The text with another value of one of its outermost keys."""
    return re.sub(rf"^{key}: .*$", lambda _old: f"{key}: {value}", text, count=1, flags=re.MULTILINE)
