"""Electronic invoices: sent together, each field beside what was written and where, confirmed by a person."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.problems import InputError
from bihuan.engine.screening.labels import WORDS
from bihuan.engine.vouchers.reading import MOST_QR, read_qr
from bihuan.engine.vouchers.scanned import can_read_scans
from bihuan.engine.vouchers.voucher import FIELDS, money
from bihuan.organizations.models import Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.screening.common import clerk
from bihuan.pages.screening.forms import DataForm, area, day, line, screeners
from bihuan.pages.supervision.forms import ManyFiles, ManyFilesField
from bihuan.pages.whole import WholeNumberField
from bihuan.records.pictures import drawn_anew
from bihuan.screening.access import visible_batches
from bihuan.screening.actions.arriving import About
from bihuan.screening.actions.vouchers import MOST_FILES, Confirmed, confirm_vouchers, receive_vouchers
from bihuan.screening.models import VoucherBatch, VoucherFile
from bihuan.screening.queries.reading import side, yuan
from bihuan.screening.store import voucher_path

KINDS = ("lodging", "ticket", "meal", "local", "scenic", "agency", "other")
"""What an invoice may be for, as the rules tell them apart."""
TAKEN = ("no", "code", "day", "cat", "city", "nights", "seller", "item", "trip_id", "unit", "person", "goes_with")


class VouchersForm(DataForm):
    """Invoices, and why, for whom and until when they may be kept."""

    field_order = ("photos", "squares", "source")
    photos = ManyFilesField(
        label=gettext_lazy("Invoices"),
        help_text=gettext_lazy("OFD, PDF or XML; photographs and scans too where text recognition is installed."),
        widget=ManyFiles(attrs={"accept": ".ofd,.pdf,.xml,.jpg,.jpeg,.png"}), required=False,
    )  # fmt: skip
    squares = area(
        gettext_lazy("Text of square codes"), MOST_QR * MOST_FILES, required=False,
        help_text=gettext_lazy("What a scanner reads from the square code of an invoice, one a line: 01,10,code,…"),
    )  # fmt: skip

    def __init__(self, people: Any, *args: Any) -> None:
        super().__init__(people, (), *args)
        for name in ("file", "table", "shifts", "corrects"):
            del self.fields[name]

    def clean_squares(self) -> list[str]:
        """The lines, each the code of an invoice."""
        lines = [line.strip() for line in self.cleaned_data["squares"].splitlines() if line.strip()]
        errors = []
        for place, text in enumerate(lines, 1):
            try:
                read_qr(text)
            except InputError as error:
                said = error.problems[0].says("zh" if side() else "en")
                errors.append(_("Line %(n)s: %(text)s") % {"n": place, "text": said})
        if errors:
            raise ValidationError(errors[:MOST_FILES])
        return lines

    def sent(self) -> list[tuple[str, IO[bytes]]]:
        """Files and codes, each by its name."""
        sent: list[tuple[str, IO[bytes]]] = [(one.name, one) for one in self.cleaned_data["photos"]]
        for place, text in enumerate(self.cleaned_data["squares"], 1):
            sent.append((_("square code %(n)s") % {"n": place}, io.BytesIO(text.encode())))
        return sent


class VoucherForm(forms.Form):
    """One voucher as a person confirms it."""

    is_taken = forms.BooleanField(label=gettext_lazy("Take it"), required=False)
    no = line(gettext_lazy("Invoice number"), 20, required=False)
    code = line(gettext_lazy("Invoice code"), 12, required=False)
    amount = line(gettext_lazy("Total with tax, yuan"), 20, required=False)
    day = day(
        gettext_lazy("Day of consumption"), required=False,
        help_text=gettext_lazy("The stay or the journey, not the day of issue: no invoice states it."),
    )  # fmt: skip
    cat = forms.ChoiceField(label=gettext_lazy("What for"))
    city = line(gettext_lazy("City of consumption (code)"), 12, required=False)
    nights = WholeNumberField(label=gettext_lazy("Nights"), required=False, min_value=1, max_value=366)
    seller = line(gettext_lazy("Seller"), 200, required=False)
    item = line(gettext_lazy("Goods or service"), 200, required=False)
    trip_id = line(gettext_lazy("Trip"), 60, required=False)
    unit = line(gettext_lazy("Unit"), 60, required=False)
    person = line(gettext_lazy("Traveller’s number"), 40, required=False)
    goes_with = forms.TypedChoiceField(
        label=gettext_lazy("Belongs to"), coerce=int, required=False, empty_value=None,
        help_text=gettext_lazy("A folio, an itinerary or a payment slip goes with its invoice and counts nothing."),
    )  # fmt: skip

    def __init__(self, *args: Any, others: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds, goes_with = self.fields["cat"], self.fields["goes_with"]
        assert isinstance(kinds, forms.ChoiceField)
        assert isinstance(goes_with, forms.TypedChoiceField)
        said = {code: word for word, code in WORDS["cat"].items()} if side() else {}
        kinds.choices = [(kind, said.get(kind, kind)) for kind in KINDS]
        goes_with.choices = [("", _("nothing: it is an invoice")), *others]

    def clean(self) -> dict[str, Any]:
        """A voucher that is taken and is no annex needs its number and amount."""
        given = super().clean() or {}
        if given.get("is_taken") and given.get("goes_with") is None:
            if not given.get("no"):
                self.add_error("no", _("Say it."))
            if money(given.get("amount") or "") is None:
                self.add_error("amount", _("Write the amount in yuan, at most two places: 1234.50."))
        return given

    def confirmed(self, place: int) -> Confirmed:
        """What was confirmed."""
        given = self.cleaned_data
        names = (
            "no",
            "code",
            "day",
            "cat",
            "city",
            "nights",
            "seller",
            "item",
            "trip_id",
            "unit",
            "person",
            "goes_with",
        )
        fen = int(money(given["amount"] or "0") or 0)
        return Confirmed(place=place, amount_fen=fen, **{name: given[name] for name in names})


@dataclass(frozen=True, slots=True)
class Read:
    """A field as it was read: its name, the text as written, where it stood."""

    label: str
    written: str
    place: str


@dataclass(frozen=True, slots=True)
class Card:
    """A voucher on the page: what was read beside what is confirmed."""

    file: VoucherFile
    read: Sequence[Read]
    problems: Sequence[str]
    form: VoucherForm


def send(request: HttpRequest) -> HttpResponse:
    """Clerks: send invoices to be read."""
    standing, office = clerk(request)
    people = screeners(office.pk).exclude(pk=standing.person.pk)
    form = VouchersForm(people, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        about = About(
            legal_basis=given["legal_basis"], purpose=given["purpose"], erase_on=given["erase_on"],
            readers=tuple(one.pk for one in given["readers"]),
        )  # fmt: skip
        files = form.sent()
        source, by = given["source"], standing.person
        made = attempt(
            request, lambda: receive_vouchers(office=office, source=source, files=files, about=about, by=by), form
        )
        if made is not None:
            return redirect("vouchers", pk=made.pk)
    context = {
        "form": form, "batches": visible_batches(standing).filter(office=office)[:20], "most": MOST_FILES,
        "can_read_scans": can_read_scans(),
    }  # fmt: skip
    return render(request, "screening/vouchers_send.html", context, status=400 if form.errors else 200)


def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever sent them: confirm each field beside what was read, and take them."""
    standing = reader(request, Role.OFFICE)
    batch = get_object_or_404(visible_batches(standing).select_related("office"), pk=pk)
    cards = _cards(batch, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not any(card.form.errors for card in cards):
        rows = [card.form.confirmed(card.file.place) for card in cards if card.form.cleaned_data["is_taken"]]
        made = attempt(
            request,
            lambda: confirm_vouchers(batch_id=pk, rows=rows, by=standing.person),
            done=_("The data set is taken."),
        )
        if made is not None:
            return redirect("data-set", pk=made.pk)
    is_wrong = any(card.form.errors for card in cards)
    context = {"batch": batch, "cards": cards, "is_wrong": is_wrong}
    return render(request, "screening/vouchers.html", context, status=400 if is_wrong else 200)


def _cards(batch: VoucherBatch, data: Any) -> list[Card]:
    at = side()
    files = list(batch.files.all())
    made: list[Card] = []
    first: dict[tuple[str, str], int] = {}
    for file in files:
        before = first.setdefault(_number(file), file.place)
        is_again = bool(_number(file)[1]) and before != file.place
        others = [(one.place, f"{one.place} · {one.name}") for one in files if one.place != file.place]
        form = VoucherForm(data, prefix=f"v{file.place}", initial=_initial(file, is_again=is_again), others=others)
        read = [Read(FIELDS[name][at], written, place) for name, (_value, written, place, _box) in file.fields.items()]
        problems = [pair[at] for pair in file.problems]
        if is_again:
            problems.append(_("The same invoice number as file %(n)s: if it is the same invoice in another form, leave "
                              "it out; if it was claimed twice, take both.") % {"n": before})  # fmt: skip
        made.append(Card(file, read, problems, form))
    return made


def _number(file: VoucherFile) -> tuple[str, str]:
    """Code and number of an invoice as they were read."""
    code, no = (str(file.fields.get(name, [""])[0]) for name in ("code", "no"))
    return code, no


def _initial(file: VoucherFile, *, is_again: bool) -> dict[str, Any]:
    """What was read, as a person would have typed it; one that was read before is not taken. The day is left to
    them."""
    values = {name: reading[0] for name, reading in file.fields.items()}
    fen = values.get("amount_fen")
    amount = yuan(int(fen)).replace(",", "") if fen else ""
    return {"is_taken": bool(values) and not is_again, "amount": amount, "cat": "other", **values}


def picture(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Whoever sent it: the photograph or scan, drawn anew, to compare with what was read."""
    standing = reader(request, Role.OFFICE)
    batch = get_object_or_404(visible_batches(standing), pk=pk)
    file = get_object_or_404(batch.files.exclude(picture=""), place=place)
    try:
        content = drawn_anew(voucher_path(file), file.picture)
    except ValidationError as error:
        return HttpResponse("\n".join(error.messages), status=422, content_type="text/plain; charset=utf-8")
    media = f"image/{file.picture.lower()}"
    return HttpResponse(content, content_type=media, headers={"Cache-Control": "private, no-store"})
