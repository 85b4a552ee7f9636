"""One code's pages, asked as a server asks: run by ``bench.before`` with the code and the data folder to be measured.

Knows nothing of ``bihuan`` that the code of any earlier commit would not have. Prints a line of JSON: with ``pages``
the milliseconds of processor time of each page, with ``cookies`` a session for each person of the mix.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import sys
import time
from typing import Any

ROUNDS = 25
CLERK, ASSESSOR, GROUP, HEAD = "demo-office", "demo-assessor-1", "demo-group", "demo-head"
MIX = (
    (CLERK, "ledger"), (CLERK, "ranking"), (CLERK, "finding"), (CLERK, "today"), (ASSESSOR, "ledger"),
    (ASSESSOR, "finding"), (ASSESSOR, "today"), (GROUP, "ranking"), (GROUP, "today"), (HEAD, "today"),
)  # fmt: skip
"""Who asks for what while the server is measured: a clerk, an assessor, the leading group, a unit's head."""


def addresses() -> dict[str, str]:
    """The pages by name."""
    from bihuan.findings.models import Finding
    from bihuan.schemes.models import Cycle

    cycle = Cycle.objects.get(year=2018)
    rows = Finding.objects.filter(cycle=cycle, state="rectifying", body__name="第一监督检查室")
    finding = rows.order_by("id")[3]
    year = f"/years/{cycle.pk}"
    return {
        "ledger": f"{year}/entries/",
        "ranking": f"{year}/results/",
        "finding": f"/findings/{finding.pk}/",
        "today": "/",
    }


def session_of(name: str) -> str:
    """A person's session, as a browser sends it."""
    from django.test import Client

    from bihuan.organizations.models import Person

    client = Client()
    client.force_login(Person.objects.get(username=name))
    return "; ".join(f"{key}={value.value}" for key, value in client.cookies.items())


def main(what: str) -> None:
    """Measure, or give sessions."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.project.settings"
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    places = addresses()
    sessions = {name: session_of(name) for name in dict.fromkeys(name for name, _page in MIX)}
    if what == "cookies":
        print(json.dumps([(places[page], sessions[name]) for name, page in MIX]))
        return
    print(json.dumps({page: _cost(application, place, sessions[CLERK]) for page, place in places.items()}))


def _cost(application: Any, address: str, cookie: str) -> float:
    """Milliseconds of processor time of one page: the median of some rounds, after two that do not count."""
    spent = []
    for _round in range(ROUNDS + 2):
        start = time.process_time()
        _ask(application, address, cookie)
        spent.append(time.process_time() - start)
    return statistics.median(spent[2:]) * 1000


def _ask(application: Any, address: str, cookie: str) -> None:
    told: list[str] = []
    asked = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "HTTP_COOKIE": cookie, "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
        "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    answer = application(asked, lambda status, _headers, _error=None: told.append(status))
    b"".join(answer)
    answer.close()
    if told != ["200 OK"]:
        raise SystemExit(f"{address}: {told}")


if __name__ == "__main__":
    main(sys.argv[1])
