"""Documents as files: always made from what is kept, never from what a reader sends."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.outcomes.actions.writing import paper_of_letter
from bihuan.outcomes.models import Letter
from bihuan.pages.answers import document_answer, filed
from bihuan.papers.content import Paper
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {"pdf": (pdf_of, "application/pdf"), "docx": (docx_of, WORD)}


def paper_answer(paper: Paper, name: str, form: str) -> HttpResponse:
    """A paper as PDF or Word."""
    if form not in FORMATS:
        raise Http404(_("There is no such format."))
    make, media_type = FORMATS[form]
    return document_answer(make(paper), f"{name}.{form}", media_type)


def letter_answer(request: HttpRequest, letter: Letter, form: str) -> HttpResponse:
    """A letter with its number and the code that leads to its verification."""
    paper = paper_of_letter(letter)
    if paper.code:
        address = request.build_absolute_uri(reverse("verify-letter", args=[letter.code]))
        paper = paper.numbered(paper.number, paper.on, address, paper.check)
    stands = letter.number or _("draft")
    return paper_answer(paper, filed(stands, letter.addressee if letter.number else letter.title), form)
