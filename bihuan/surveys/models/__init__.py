"""What a survey leaves in the product's own database; answers given by code lie in the urns'."""

from bihuan.surveys.models.asking import Instrument
from bihuan.surveys.models.files import CallBack, SurveyFile
from bihuan.surveys.models.results import Figure, PastFigure, Rate, SurveyMark, SurveyMarkStep
from bihuan.surveys.models.waves import Agent, Channel, FrameUnit, RatedUnit, Reminder, Wave, WaveStep

__all__ = [
    "Agent",
    "CallBack",
    "Channel",
    "Figure",
    "FrameUnit",
    "Instrument",
    "PastFigure",
    "Rate",
    "RatedUnit",
    "Reminder",
    "SurveyFile",
    "SurveyMark",
    "SurveyMarkStep",
    "Wave",
    "WaveStep",
]
