"""What screening keeps: data, runs, clues, files about them, campaigns."""

from bihuan.screening.models.case import (
    CLOSED,
    CONFIRMED,
    Circular,
    Disposition,
    Dossier,
    DossierStep,
    Outcome,
    RaisedFinding,
    Reply,
    ReplyFile,
)
from bihuan.screening.models.clue import Clue, ClueStep, Proof, Reason
from bihuan.screening.models.data import Arrival, DataReader, DataSet, Layout
from bihuan.screening.models.drive import Drive
from bihuan.screening.models.run import RuleSet, Run, RunInput, RunStep, TripRecord
from bihuan.screening.models.voucher import VoucherBatch, VoucherFile

__all__ = [
    "CLOSED",
    "CONFIRMED",
    "Arrival",
    "Circular",
    "Clue",
    "ClueStep",
    "DataReader",
    "DataSet",
    "Disposition",
    "Dossier",
    "DossierStep",
    "Drive",
    "Layout",
    "Outcome",
    "Proof",
    "RaisedFinding",
    "Reason",
    "Reply",
    "ReplyFile",
    "RuleSet",
    "Run",
    "RunInput",
    "RunStep",
    "TripRecord",
    "VoucherBatch",
    "VoucherFile",
]
