from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.apps import AppConfig

ASKING = ("bihuan.pages.surveys.asking", "bihuan.pages.hearings.voting")
"""Who has questions for respondents: the module's ``questions_for`` and ``check_for``."""


def _later(module: str, name: str) -> Callable[..., Any]:
    """A function of a module that is loaded when it is first asked: commands that ask nobody start without it."""

    def ask(*given: str) -> Any:
        return getattr(import_module(module), name)(*given)

    return ask


class PagesConfig(AppConfig):
    name = "bihuan.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Who has questions for respondents says so to the answer page."""
        from bihuan.pages.public import questions  # noqa: PLC0415 - models are there only now

        for module in ASKING:
            questions.FINDERS.append(_later(module, "questions_for"))
            questions.CHECKERS.append(_later(module, "check_for"))
