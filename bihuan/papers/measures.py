"""The measures of GB/T 9704-2012, in millimetres and points, and the fonts that stand for the usual ones."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TOP, LEFT = 37.0, 28.0
"""Top margin and binding edge (5.2.1: 37 mm ± 1 and 28 mm ± 1)."""
WIDTH, HEIGHT = 156.0, 225.0
"""Type area (5.2.1)."""
LINES, SIGNS = 22, 28
"""Lines a page and signs a line (5.2.2)."""
BODY, TITLE, MARK, SMALL = 16.0, 22.0, 36.0, 14.0
"""3号, 2号, the issuer's mark, 4号, in points."""
PITCH = HEIGHT / 25.4 * 72 / LINES
"""From baseline to baseline, in points: 28.99."""
TRACKING = WIDTH / 25.4 * 72 / SIGNS - BODY - 0.003
"""28 signs of 16 pt are wider than 156 mm: each gives way by 0.21 pt."""

FANG = ("FandolFang R", "Noto Serif CJK SC")
HEI = ("FandolHei", "Noto Serif CJK SC")
KAI = ("FandolKai", "Noto Serif CJK SC")
SONG = ("FandolSong", "Noto Serif CJK SC")
WORD_FONTS = {"fang": "仿宋_GB2312", "hei": "黑体", "kai": "楷体_GB2312", "song": "方正小标宋简体"}
"""The names offices have installed; Word and WPS fall back to their own 仿宋, 黑体, 楷体 and 宋体."""
MARK_FONT = "FandolFang-Regular.otf"


class FontsMissing(RuntimeError):
    """The Chinese fonts are nowhere to be found."""


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """Where the fonts lie: ``BIHUAN_FONTS``, or beside the installed package. Raises FontsMissing."""
    import sys  # noqa: PLC0415 - asked once

    for place in (os.environ.get("BIHUAN_FONTS", ""), str(Path(sys.prefix) / "fonts")):
        if place and (Path(place) / MARK_FONT).exists():
            return Path(place)
    raise FontsMissing("documents need the Chinese fonts: run `bash tools/fonts.sh`, or set BIHUAN_FONTS")
