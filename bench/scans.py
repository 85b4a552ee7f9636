"""Reading photographs of invoices: seconds a page and fields read right, on rendered invoices.

Needs the extra for text recognition (``make ocr``); without it nothing is measured and the table stays as it was.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bench.measure import save
from bihuan.engine.vouchers.scanned import can_read_scans, read_scan
from bihuan.papers.measures import font_folder

PAGES = 6
KINDS = ("clean", "half the size", "tilted, blurred, JPEG")
_SELLERS = ("云栖湖饭店有限公司", "江州建安工程有限公司", "临川假日酒店", "石浦印务有限公司")
_BUYERS = ("江州市农业局", "江州市教育局", "江州市水利局")
_ITEMS = ("*餐饮服务*餐费", "*住宿服务*住宿费", "*印刷品*宣传册")


def main() -> None:
    """Render, read, compare."""
    if not can_read_scans():
        print("text recognition is not installed: make ocr", file=sys.stderr)
        return
    rows = [("invoices", "pages", "seconds a page", "fields right", "fields wrong or missing")]
    for kind in KINDS:
        draw, seconds = random.Random(kind), list[float]()
        right, wrong = 0, Counter[str]()
        with tempfile.TemporaryDirectory() as temporary:
            for number in range(PAGES):
                path = Path(temporary) / f"{number}.{'jpg' if 'JPEG' in kind else 'png'}"
                wanted = drawn(path, draw, kind)
                start = time.perf_counter()
                read = {name: one.value for name, one in read_scan(path).fields.items()}
                seconds.append(time.perf_counter() - start)
                missed = [name for name, value in wanted.items() if read.get(name) != value]
                right += len(wanted) - len(missed)
                wrong.update(missed)
        told = ", ".join(f"{name} {count}" for name, count in sorted(wrong.items())) or "–"
        rows.append((kind, str(PAGES), f"{statistics.median(seconds):.1f} s", f"{right}/{6 * PAGES}", told))
    notes = [
        "Rendered invoices of one layout and one font: real photographs will be worse. The first page loads the model."
    ]
    save("scans", "Reading photographs of invoices", rows, notes)


def drawn(path: Path, draw: random.Random, kind: str) -> dict[str, str]:
    """An invented invoice as a picture, and what stands in it."""
    fen, day = draw.randrange(10_000, 900_000), f"2025-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}"
    said = {
        "no": f"2599{draw.randrange(10**15, 10**16)}", "issued": day, "buyer": draw.choice(_BUYERS),
        "seller": draw.choice(_SELLERS), "item": draw.choice(_ITEMS), "amount_fen": str(fen),
    }  # fmt: skip
    year, month, date = day.split("-")
    lines = (
        (600, 60, f"发票号码：{said['no']}"), (600, 110, f"开票日期：{year}年{month}月{date}日"),
        (80, 200, f"名称：{said['buyer']}"), (680, 200, f"名称：{said['seller']}"), (80, 330, said["item"]),
        (700, 520, f"（小写）¥{fen // 100:,}.{fen % 100:02d}"),
    )  # fmt: skip
    picture = Image.new("RGB", (1240, 800), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(font_folder() / "FandolSong-Regular.otf"), 26)
    for left, top, text in lines:
        pen.text((left, top), text, fill="black", font=font)
    if kind == KINDS[1]:
        picture = picture.resize((620, 400))
    if kind == KINDS[2]:
        picture = picture.rotate(draw.uniform(-1.5, 1.5), fillcolor="white").filter(ImageFilter.GaussianBlur(0.8))
    picture.save(path, quality=45)
    return said


if __name__ == "__main__":
    main()
