"""The problem ledger: findings with every step they took, what units do about them, and the ways they come in."""

from bihuan.findings.models.finding import (
    Category,
    Correction,
    Finding,
    FindingEvidence,
    FindingMark,
    FindingMarkStep,
    FindingStep,
    Grant,
    Method,
    Severity,
    Source,
    State,
    Theme,
)
from bihuan.findings.models.intake import CheckUp, CheckUpItem, FindingImport, OnSiteForm, PriorProblem
from bihuan.findings.models.policy import Policy, PolicyStep, PolicyTheme
from bihuan.findings.models.upward import Referral, ReferralStep, Report, ReportStep
from bihuan.findings.models.work import Endorsement, ExtensionRequest, Measure, MeasureStep

__all__ = [
    "Category",
    "CheckUp",
    "CheckUpItem",
    "Correction",
    "Endorsement",
    "ExtensionRequest",
    "Finding",
    "FindingEvidence",
    "FindingImport",
    "FindingMark",
    "FindingMarkStep",
    "FindingStep",
    "Grant",
    "Measure",
    "MeasureStep",
    "Method",
    "OnSiteForm",
    "Policy",
    "PolicyStep",
    "PolicyTheme",
    "PriorProblem",
    "Referral",
    "ReferralStep",
    "Report",
    "ReportStep",
    "Severity",
    "Source",
    "State",
    "Theme",
]
