"""The Word files opened by an office program: they open, say the same words, and end on the same page (or the next)."""

from __future__ import annotations

import io
import os
import re
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from bihuan.papers.measures import font_folder
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of
from tests.outcomes.telling import pdf_text
from tests.outcomes.test_forms import SHAPES, paper

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{folder}</dir>
<cachedir>{cache}</cachedir>{names}</fontconfig>"""
ALIAS = '<alias binding="same"><family>{name}</family><prefer><family>{font}</family></prefer></alias>'
NAMES = {"仿宋_GB2312": "FandolFang", "黑体": "FandolHei", "楷体_GB2312": "FandolKai", "方正小标宋简体": "FandolSong"}
PAPERS = {name: made for name, made in SHAPES.items() if name != "template"} | {
    "long": paper(60, form="letter"), "hostile": paper(title="<b>市局</b> & #set page()", addressee="长" * 300),
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every paper written as Word and printed to PDF by LibreOffice, with the fonts an office would have."""
    folder = tmp_path_factory.mktemp("office")
    names = "".join(ALIAS.format(name=name, font=font) for name, font in NAMES.items())
    told = FONTS.format(folder=font_folder(), cache=folder / "cache", names=names)
    (folder / "fonts.conf").write_text(told, "utf-8")
    for name, made in PAPERS.items():
        (folder / f"{name}.docx").write_bytes(docx_of(made))
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    files = [str(folder / f"{name}.docx") for name in PAPERS]
    environment = os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)}
    done = subprocess.run(
        [*command, "--outdir", str(folder), *files], env=environment, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return {name: Path(folder, f"{name}.pdf").read_bytes() for name in PAPERS}


@pytest.mark.parametrize("name", PAPERS)
def test_an_office_program_opens_the_word_file_and_shows_what_the_pdf_shows(
    opened: dict[str, bytes], name: str
) -> None:
    theirs, ours = pdf_text(opened[name]), pdf_text(pdf_of(PAPERS[name]))
    for block in PAPERS[name].blocks:
        text = re.sub(r"\s", "", block.text)
        assert block.kind == "chart" or text in theirs
    assert re.sub(r"\s", "", PAPERS[name].title) in theirs
    assert len(theirs) == pytest.approx(len(ours), rel=0.1, abs=60)
    pages = [len(PdfReader(io.BytesIO(content)).pages) for content in (opened[name], pdf_of(PAPERS[name]))]
    assert abs(pages[0] - pages[1]) <= 1
