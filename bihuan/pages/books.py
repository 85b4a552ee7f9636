"""Every life cycle's book of words, by what ends the names of its trail events: one line a life cycle."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.accounts import words as accounts
from bihuan.duties import words as duties
from bihuan.findings import words as findings
from bihuan.findings.models import FindingMark
from bihuan.hearings import words as hearings
from bihuan.hearings.models import HearingMark
from bihuan.inspections import words as inspections
from bihuan.inspections.models import VisitMark
from bihuan.outcomes import words as outcomes
from bihuan.records.words import Words
from bihuan.results import words as results
from bihuan.schemes import words as schemes
from bihuan.screening import words as screening
from bihuan.supervision.models import Entry
from bihuan.surveys import words as surveys
from bihuan.surveys.models import SurveyMark
from bihuan.urns import words as urns

_ALL = (
    accounts.PERMISSION,
    findings.FINDING,
    findings.MEASURE,
    findings.REFERRAL,
    findings.REPORT,
    findings.POLICY,
    inspections.INSPECTION,
    inspections.RECUSAL,
    inspections.PROPOSAL,
    inspections.DRAW,
    outcomes.LETTER,
    outcomes.INTERVIEW,
    results.PUBLICATION,
    results.APPEAL,
    screening.RUN,
    screening.CLUE,
    screening.DOSSIER,
    schemes.SCHEME,
    schemes.CYCLE,
    schemes.MARK,
    schemes.of_marks(Entry),
    schemes.of_marks(FindingMark),
    schemes.of_marks(SurveyMark),
    schemes.of_marks(VisitMark),
    schemes.of_marks(HearingMark),
    surveys.WAVE,
    hearings.HEARING,
    hearings.SPEAKER,
    hearings.COMMITMENT,
    duties.DUTY_LIST,
    urns.URN,
)
BOOKS: Mapping[str, Words] = {book.what: book for book in _ALL}
