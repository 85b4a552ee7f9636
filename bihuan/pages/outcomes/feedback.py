"""The double feedback of a result as one job, the file of all its letters, the booklet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.outcomes.access import require_sees_outcomes
from bihuan.outcomes.actions.exporting import write_corrections
from bihuan.outcomes.actions.packing import package_path, record_fetch
from bihuan.outcomes.lifecycle import GONE, OUT
from bihuan.outcomes.models import Batch, Issuer, Kind
from bihuan.outcomes.queries.board import decided_of
from bihuan.outcomes.queries.booklet import booklet
from bihuan.outcomes.queries.corrections import to_correct
from bihuan.outcomes.queries.council import council_paper
from bihuan.outcomes.queries.feedback import PAIR
from bihuan.outcomes.queries.sending import sending
from bihuan.outcomes.queries.wordings import lacking, lines_of
from bihuan.outcomes.tasks import (
    STEPS,
    move_in_background,
    pack_in_background,
    prepare_in_background,
    progress_key,
)
from bihuan.pages import typed
from bihuan.pages.answers import filed
from bihuan.pages.attempt import attempt
from bihuan.pages.outcomes.papers import paper_answer
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.frozen import found_set
from bihuan.records import progress as jobs
from bihuan.records.punctuation import listed
from bihuan.results.lifecycle import SHOWN
from bihuan.results.models import Publication, ResultSet
from bihuan.results.queries.hindrances import letters_held
from bihuan.schemes.models import Enrolment


def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and the leading group: the double feedback of a result as one job."""
    standing = reader(request, *STAFF)
    kept = found_set(request, pk)
    require_sees_outcomes(standing, kept.office_id)
    batch = Batch.objects.filter(result_set=kept).first()
    if request.method == "POST":
        return _take(request, pk)
    progress = jobs.read(progress_key(pk))
    states = batch.letters.order_by().values_list("state").annotate(n=Count("pk")) if batch else ()
    counts = Counter(dict(states))
    publication = Publication.objects.select_related("corrects").get(result_set=kept)
    units = kept.rows.values("enrolment").distinct().count()
    alive = sum(n for state, n in counts.items() if state not in GONE)
    held = _held(kept, batch)
    path = package_path(pk)
    context = {
        "to_correct": to_correct(publication) if publication.state in SHOWN else [],
        "kept": kept, "cycle": kept.cycle, "batch": batch, "counts": counts, "progress": progress,
        "failure": [text for text in jobs.failure(progress_key(pk)) if not held.says(text)],
        "out": sum(counts.get(state, 0) for state in OUT), "total": alive,
        "missing": 2 * (units - len(held.units)) - alive + held.alive, "held": held,
        "corrections": publication.corrections.exclude(state="dropped") if held.is_all else [],
        "moving": counts - held.counts,
        "issuers": Issuer.objects.filter(office=kept.office_id), "is_shown": publication.state in SHOWN,
        "is_office": standing.holds(kept.office_id, Role.OFFICE),
        "is_group": standing.holds(kept.office_id, Role.LEADING_GROUP),
        "is_maker": batch is not None and batch.made_by_id == standing.person.pk,
        "sending": sending(batch, held.units) if not progress and not held.is_all else None,
        "lacks": _lacks(kept.office_id) if batch is None or counts.get("draft") or alive < 2 * units else [],
        "package": path.stat() if path.exists() else None,
    }  # fmt: skip
    part = request.headers.get("HX-Target") == "job"
    return render(request, "outcomes/feedback_state.html" if part else "outcomes/feedback.html", context)


@dataclass(frozen=True, slots=True)
class _Held:
    """The units whose letters are held back, the first of them by name, why, and how their letters stand."""

    why: str
    is_all: bool
    units: Mapping[int, str]
    counts: Counter[str]

    def says(self, text: str) -> bool:
        """Whether the page says already what kept a job from its end."""
        return self.is_all or bool(self.why and self.why in text)

    @property
    def alive(self) -> int:
        """How many of their letters are written."""
        return sum(n for state, n in self.counts.items() if state not in GONE)


def _held(kept: ResultSet, batch: Batch | None) -> _Held:
    held = letters_held(kept.pk)
    rows = Enrolment.objects.filter(pk__in=held.to_correct).order_by("position")
    units = {} if held.is_superseded else dict(rows.values_list("pk", "name"))
    states = batch.letters.filter(enrolment__in=units).values_list("state", flat=True) if batch and units else ()
    return _Held(held.why(next(iter(units), 0)), held.is_superseded, units, Counter(states))


def _lacks(office: int) -> list[tuple[str, str]]:
    """The letters whose template has no place for something, and for what."""
    said = [(Kind(kind).label, lacking(kind, lines_of(office, kind))) for kind in PAIR]
    return [(str(label), listed(names)) for label, names in said if names]


def _take(request: HttpRequest, pk: int) -> HttpResponse:
    kept = found_set(request, pk)
    step = request.POST.get("step", "")
    person = reader(request, *BY_STEP.get(step, (Role.OFFICE,))).person
    language = translation.get_language() or "zh-hans"
    batch = Batch.objects.filter(result_set=kept).first()
    if step == "announce":
        act = lambda: write_corrections(result_set=kept, issuer=_issuer(request, kept), by=person)  # noqa: E731
        attempt(request, act, done=_("Drafted: each department that was handed the earlier version."))
    elif step == "prepare":
        issuer = _issuer(request, kept)
        jobs.begin(progress_key(pk), "drafting")
        prepare_in_background.enqueue(pk, issuer.pk, person.pk, language)
    elif batch is None or step not in {*STEPS, "pack"}:
        raise Http404(_("There are no letters yet."))
    elif step == "pack":
        jobs.begin(progress_key(pk), "packing")
        pack_in_background.enqueue(pk, person.pk, request.build_absolute_uri("/"), language)
    else:
        jobs.begin(progress_key(pk), step)
        move_in_background.enqueue(pk, step, person.pk, language)
    return redirect("feedback", pk=pk)


BY_STEP = {"approve": (Role.LEADING_GROUP,)}
"""Who may begin a job; the office where nothing is said. The actions check every letter again."""


def _issuer(request: HttpRequest, kept: ResultSet) -> Issuer:
    return get_object_or_404(Issuer, pk=typed.key(request.POST.get("issuer")), office=kept.office_id)


def package(request: HttpRequest, pk: int) -> FileResponse:
    """The office: every letter that is out and the booklet, as one file; fetching it leaves a trace."""
    standing = reader(request, Role.OFFICE)
    kept = found_set(request, pk)
    if not standing.holds(kept.office_id, Role.OFFICE) or not package_path(pk).exists():
        raise Http404(_("The file has not been made yet."))
    record_fetch(what="letters", subject=kept, office_path=kept.cycle.office.path, by=standing.person)
    name = filed(_("Feedback letters and the booklet of %(year)s") % {"year": kept.cycle.year})
    answer = FileResponse(package_path(pk).open("rb"), as_attachment=True, filename=f"{name}.zip")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def booklet_file(request: HttpRequest, cycle: int, form: str) -> HttpResponse:
    """The office's staff: the booklet of all problems of the year; fetching it leaves a trace."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, year.office_id)
    issuer = Issuer.objects.filter(office=year.office_id).first()
    decided = decided_of(year)
    made = booklet(year, issuer.name if issuer else year.office.name, decided.result_set if decided else None)
    record_fetch(what="booklet", subject=year, office_path=year.office.path, by=standing.person)
    return paper_answer(made, filed(made.title), form)


def council_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The office's staff: what the council hears of a frozen result, beside the booklet; fetching it leaves a trace."""
    standing = reader(request, *STAFF)
    kept = found_set(request, pk)
    require_sees_outcomes(standing, kept.office_id)
    made = council_paper(kept, kept.cycle.office.name)
    record_fetch(what="council", subject=kept, office_path=kept.cycle.office.path, by=standing.person)
    return paper_answer(made, filed(made.title), form)
