"""Frozen results, their way to publication, appeals against them, and who was selected at the bottom."""

from bihuan.results.models.appeal import Appeal, AppealEvidence, AppealPeriod, AppealStep
from bihuan.results.models.aside import CheckAside
from bihuan.results.models.frozen import Release, ResultRow, ResultSet
from bihuan.results.models.publication import Publication, PublicationStep, Selected, Selection

__all__ = [
    "Appeal",
    "AppealEvidence",
    "AppealPeriod",
    "AppealStep",
    "CheckAside",
    "Publication",
    "PublicationStep",
    "Release",
    "ResultRow",
    "ResultSet",
    "Selected",
    "Selection",
]
