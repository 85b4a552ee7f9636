"""Schemes to begin with: nine published systems of assessment as scheme files, their ambiguities decided in writing."""

from __future__ import annotations

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
