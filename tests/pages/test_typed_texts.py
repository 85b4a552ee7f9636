"""Whatever is typed and refused comes back: every address that writes, every field of it that takes words.

Each text a good body holds is sent once at a length that no field takes. Nothing may be written, and the page that
comes back shows what was typed.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from types import ModuleType

import pytest
from django.test import Client

from bihuan.organizations.models import Person
from bihuan.records.models import Event
from tests.cast import Cast
from tests.findings.telling import day
from tests.test_writes import modules, table, taken_back
from tests.world import make_world
from tests.writes import Sent
from tests.writes.far import far_people

TYPED = "经查情况属实特此说明"
LONG = TYPED + "。" * 30_000
CHINESE = re.compile("[\u4e00-\u9fff]")
KEPT_ELSEWHERE = {
    "field-receive": "the telephone keeps the form and shows the answer beside it",
    "phone-step.place": "the telephone keeps the form and shows the answer beside it",
    "phone-step.present": "the telephone keeps the form and shows the answer beside it",
    "draw-write promise.text": "the words of a witness are secret until all have promised",
    "cycle-mend.about": "not typed: it names the cause beside whose button it stands",
    "wave-frame.rows": "not a field of its form",
    "wave-rated.category": "chosen from a list, not typed: what is on the list stays chosen",
    "letter-new.origin": "not a field of this kind of document",
    "letter-step check.note": "asked for by other steps only",
    "letter-step approve.note": "asked for by other steps only",
    "letter-step issue.note": "asked for by other steps only",
}
"""Texts that do not come back, each with its reason."""


def texts(sent: Sent) -> list[str]:
    """The fields of a body that hold words."""
    return [name for name, value in sent[1].items() if isinstance(value, str) and CHINESE.search(value)]


def refused(person: Person, sent: Sent, field: str) -> str:
    """What became of a text no field takes: nothing to say if it stands in the answer."""
    address, body = sent
    for file in (value for value in body.values() if hasattr(value, "seek")):
        file.seek(0)
    client, last = Client(), Event.objects.latest("id").pk
    client.force_login(person)
    with taken_back():
        answer = client.post(address, body | {field: LONG}, follow=True)
        if Event.objects.filter(pk__gt=last).exists():
            return "taken, although it is longer than any field"
        return "" if TYPED in answer.content.decode(errors="ignore") else f"lost ({answer.status_code})"


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def test_a_text_that_is_refused_stays_as_it_was_typed(module: ModuleType, cast: Cast) -> None:
    on = getattr(module, "DAY", "")
    lost = {}
    with day(on) if on else nullcontext():
        world = make_world(cast)
        people = cast.people | far_people(cast)
        for address, sent in module.sent(world).items():
            writers = [people[name] for name, sign in table()[address].items() if sign == "+"][:1]
            fields = [] if address in KEPT_ELSEWHERE else texts(sent)
            for person, field in ((person, field) for person in writers for field in fields):
                if told := refused(person, sent, field):
                    lost[f"{address}.{field}"] = told
    assert {name: told for name, told in lost.items() if name not in KEPT_ELSEWHERE} == {}
