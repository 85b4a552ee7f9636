"""A survey of a million answers: working its figures out, and its pages of results, beside their bare SQL.

``BIHUAN_ANSWERS`` asks for another number. The pages are asked for with a twentieth of the answers too: they take as
many queries.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.city import ready
from bench.measure import ratio, save, shown, timed

ANSWERS = int(os.environ.get("BIHUAN_ANSWERS", "1000000"))
UNITS, CHUNK, MOST, MEMORY = 212, 5_000, 20.0, 1_000
PAGES = {
    "page of results": "/surveys/{}/results/",
    "page of another question": "/surveys/{}/results/?question=q3",
    "its workbook": "/surveys/{}/results.xlsx",
    "page of the wave": "/surveys/{}/",
}
OPTIONS = [
    {"id": "a", "title": "满意", "score": "100", "top": "true"}, {"id": "b", "title": "基本满意", "score": "80"},
    {"id": "c", "title": "不满意", "score": "0"}, {"id": "x", "title": "不了解", "dont_know": "true"},
]  # fmt: skip
QUESTIONS = [{"id": f"q{n}", "title": f"第{n}题", "type": "scale", "options": OPTIONS} for n in range(1, 4)]


def main() -> None:
    """One table; fails where a page takes more queries, or anything more than twenty times its SQL."""
    ready()
    people = _people()
    few, many = (_wave(people, count) for count in (ANSWERS // 20, ANSWERS))
    _checked(few, people)
    before = _peak(is_fresh=True)
    begun = time.perf_counter()
    _checked(many, people)
    ours = [time.perf_counter() - begun]
    memory = _peak() - before
    bare = timed(lambda: _means(many), 1)
    rows: list[tuple[str, ...]] = [
        ("what", "answers", "ours", "bare SQL", "ratio", "queries", "their time", "with a twentieth"),
        ("figures of the wave", f"{ANSWERS:,}", shown(ours), shown(bare), ratio(ours, bare), "", "", ""),
    ]
    for name, address in PAGES.items():
        rows.append(_page_row(name, address, few, many, people, bare))
    notes = [
        f"{UNITS} units, {len(QUESTIONS)} questions. Bare SQL: the means by unit of all questions in one pass over the "
        "answers, no error, no suppression. The pages read figures that were worked out once; their own statements, "
        "run and fetched again without the product, take the time beside the number of queries.",
        f"Working the figures out takes {memory:,} MB more memory.",
    ]
    save("voices", "A survey of many answers", rows, notes)
    assert all(float(row[4].rstrip("×")) <= MOST for row in rows[1:]), rows
    assert memory <= MEMORY, memory


def _page_row(name: str, address: str, few: Any, many: Any, people: list[Any], bare: list[float]) -> tuple[str, ...]:
    """A page beside the means' SQL, and its statements, which are as many with few answers as with many."""
    fewer, statements = (_statements(address, wave, people) for wave in (few, many))
    assert len(fewer) == len(statements), (name, len(fewer), len(statements))
    short, ours = timed(lambda: _page(address, few, people), 5), timed(lambda: _page(address, many, people), 5)
    own = timed(lambda: _again(statements), 5)
    return (
        name, f"{ANSWERS:,}", shown(ours), shown(bare), ratio(ours, bare),
        str(len(statements)), shown(own), shown(short),
    )  # fmt: skip


def _peak(*, is_fresh: bool = False) -> int:
    """The most memory this process had, in MB, since it was asked for afresh."""
    if is_fresh:
        Path("/proc/self/clear_refs").write_text("5")
    told = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(told.split()[1]) // 1024


def _people() -> list[Any]:
    from datetime import date

    from bihuan.organizations.models import Membership, Office, Person, Role

    office = Office.objects.create(name="民意考核办", path="001/")
    people = [Person.objects.create(username=f"voice{n}", name=f"监票{n}") for n in range(3)]
    for person in people:
        Membership.objects.create(person=person, office=office, role=Role.OFFICE, since=date(2017, 1, 1))
    return people


def _wave(people: list[Any], count: int) -> Any:
    """A closed wave whose urn was opened for real with a few answers; the others are laid beside them."""
    from bihuan.organizations.models import Office
    from bihuan.surveys import actions
    from bihuan.surveys.actions import WaveFacts
    from bihuan.urns import actions as urns

    by, each = people[0], -(-count // UNITS)
    document = {"questions": QUESTIONS}
    asked = actions.begin_instrument(office=Office.objects.get(), title="问卷", document=document, by=by)
    groups = [{"name": "职工", "weight": "1", "channels": {"slip": "1"}}]
    facts = WaveFacts(title=f"{count}份", voice="自评", period=2018, groups=groups)
    wave = actions.design_wave(office=asked.office, instrument=asked, facts=facts, by=by)
    frame = [(f"U{n:03}", f"单位{n}", each + 9) for n in range(UNITS)]
    actions.set_frame(wave_id=wave.pk, rows=frame, by=by)
    actions.freeze_wave(wave_id=wave.pk, by=by)
    made = actions.prepare_urn(wave_id=wave.pk, custodians=people, by=by)
    pair: dict[str, Any] = {"shares": made.slips[:2], "by": by, "second": people[1]}
    urns.rehearse(urn_id=made.urn.pk, **pair)
    actions.begin_fieldwork(wave_id=wave.pk, by=by)
    for code in urns.issue(urn_id=made.urn.pk, ward="U000|0|slip", by=by, count=9):
        urns.accept(code, {"q1": "a"}, proof=urns.look(code).proof)
    urns.rehearse(urn_id=made.urn.pk, **pair)
    wave = actions.end_fieldwork(wave_id=wave.pk, by=by)
    urns.open_urn(urn_id=made.urn.pk, **pair)
    _lay(made.urn.key, each)
    return wave


def _lay(key: str, each: int) -> None:
    """Opened answers as the opening leaves them."""
    from django.db import transaction

    from bihuan.urns.box.models import APART, Answer, Ward

    draw = secrets.SystemRandom()
    with transaction.atomic(using=APART):
        for ward in Ward.objects.filter(box_id=key):
            answers = (
                Answer(box_id=key, ward=ward, content={f"q{n}": draw.choice("aaabbcx") for n in (1, 2, 3)})
                for _n in range(each)
            )
            Answer.objects.bulk_create(answers, batch_size=CHUNK)
            Ward.objects.filter(pk=ward.pk).update(used=(ward.used or 0) + each)


def _checked(wave: Any, people: list[Any]) -> None:
    from bihuan.surveys import actions

    actions.check_wave(wave_id=wave.pk, note="已核对", by=people[0])


def _means(wave: Any) -> None:
    """The same means by unit in the database, all questions in one pass."""
    from django.db import connections

    is_sqlite = connections["urns"].vendor == "sqlite"
    columns = []
    for question in QUESTIONS:
        value = f"json_extract(content, '$.{question['id']}')" if is_sqlite else f"content->>'{question['id']}'"
        score = f"CASE {value} WHEN 'a' THEN 100 WHEN 'b' THEN 80 WHEN 'c' THEN 0 END"
        columns += [f"count({score})", f"avg({score})"]
    sql = f"SELECT ward_id, {', '.join(columns)} FROM boxes_answer WHERE box_id = %s GROUP BY ward_id"
    with connections["urns"].cursor() as cursor:
        cursor.execute(sql, [wave.urn.key])
        assert len(cursor.fetchall()) >= UNITS


def _page(address: str, wave: Any, people: list[Any]) -> None:
    assert _client(people).get(address.format(wave.pk)).status_code == 200


@lru_cache(maxsize=1)
def _reader() -> Any:
    from django.test import Client

    return Client()


def _client(people: list[Any]) -> Any:
    """A reader who is signed in."""
    client = _reader()
    if not client.cookies:
        client.force_login(people[0])
    return client


def _statements(address: str, wave: Any, people: list[Any]) -> list[tuple[str, str, Any]]:
    """The statements a page runs in both databases, with their values."""
    from django.db import connections

    run: list[tuple[str, str, Any]] = []

    def watched(execute: Any, sql: str, values: Any, many: bool, told: Any) -> Any:
        run.append((told["connection"].alias, sql, values))
        return execute(sql, values, many, told)

    _page(address, wave, people)  # signed in, and whatever is asked once
    with ExitStack() as watching:
        for alias in ("default", "urns"):
            watching.enter_context(connections[alias].execute_wrapper(watched))
        _page(address, wave, people)
    return run


def _again(statements: list[tuple[str, str, Any]]) -> None:
    """Only those that read: what a page writes stands in its time, not in the yardstick's."""
    from django.db import connections

    for alias, sql, values in statements:
        if sql.startswith("SELECT"):
            with connections[alias].cursor() as cursor:
                cursor.execute(sql, values)
                cursor.fetchall()


if __name__ == "__main__":
    main()
