"""What is done with surveys: designed, frozen, fielded, closed, checked, released; files taken from an agency."""

from bihuan.surveys.actions.agency import call_back, draw_links, name_agent, say_call_back, take_file
from bihuan.surveys.actions.asking import begin_instrument, save_instrument
from bihuan.surveys.actions.designing import change_wave, design_wave, freeze_wave, set_frame, set_rated, void_wave
from bihuan.surveys.actions.facts import WaveFacts
from bihuan.surveys.actions.fielding import begin_fieldwork, end_fieldwork, prepare_urn, remind
from bihuan.surveys.actions.releasing import add_past_figure, check_wave, release_wave

__all__ = [
    "WaveFacts",
    "add_past_figure",
    "begin_fieldwork",
    "begin_instrument",
    "call_back",
    "change_wave",
    "check_wave",
    "design_wave",
    "draw_links",
    "end_fieldwork",
    "freeze_wave",
    "name_agent",
    "prepare_urn",
    "release_wave",
    "remind",
    "save_instrument",
    "say_call_back",
    "set_frame",
    "set_rated",
    "take_file",
    "void_wave",
]
