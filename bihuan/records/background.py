"""Work beside the request: whatever keeps a job from its end is told where people see it, discard it and repeat it.

A job is started by ``@beside(fail)``: whatever it raises, ``fail(problems, *arguments)`` writes what is to be seen. A
job whose worker died is taken up again once; the second time it is given up, told the same way, and raises an alarm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from bihuan.records.alarms import raise_alarm
from bihuan.records.models import Alarm

TRIES = 2
"""How often a job is begun whose worker dies."""
Fail = Callable[..., None]
_FAILS: dict[str, Fail] = {}
_log = logging.getLogger(__name__)


class WorkerDied(RuntimeError):
    """The process that did the job ended, twice."""


def beside(fail: Fail) -> Callable[[Callable[..., None]], Task[..., None]]:
    """Make a function a job. ``fail`` is given what went wrong and the job's own arguments, and must not raise."""

    def made(work: Callable[..., None]) -> Task[..., None]:
        @wraps(work)
        def safe(*arguments: Any, **named: Any) -> None:
            try:
                work(*arguments, **named)
            except (ValidationError, PermissionDenied) as error:
                _tell(fail, error, arguments, named)
            except Exception as error:
                _log.exception("job %s failed", work.__name__)
                _tell(fail, error, arguments, named)
                raise

        job: Task[..., None] = task()(safe)
        _FAILS[job.module_path] = fail
        return job

    return made


def _tell(fail: Fail, error: Exception, arguments: Any, named: Any) -> None:
    with transaction.atomic():
        fail(_problems(error), *arguments, **named)


def _problems(error: Exception) -> list[str]:
    if isinstance(error, ValidationError):
        return error.messages
    if isinstance(error, PermissionDenied):
        return [str(error)]
    if isinstance(error, WorkerDied):
        return [_("The work was begun twice and its process ended each time. Nothing of it stands; discard it.")]
    text = _("Something nobody expected: %(what)s. Nothing was written. Repeat it, or discard it and report this.")
    return [text % {"what": f"{type(error).__name__}: {error}"[:200]}]


def take_up_again() -> tuple[int, int]:
    """Put the jobs of a dead worker back, or give them up. Called while no worker runs. Returns (again, given up)."""
    again = over = 0
    for row in DBTaskResult.objects.running():
        if len(row.worker_ids) < TRIES:
            DBTaskResult.objects.filter(pk=row.pk).update(status="READY")
            again += 1
            continue
        error = WorkerDied(row.task_path)
        row.set_failed(error)
        fail = _FAILS.get(row.task_path)
        if fail is not None:
            _tell(fail, error, row.args_kwargs["args"], row.args_kwargs["kwargs"])
        raise_alarm(Alarm.Kind.JOB, str(row.pk), job=row.task_path, arguments=str(row.args_kwargs["args"])[:200])
        over += 1
    return again, over
