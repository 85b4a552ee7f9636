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

from bihuan.records.models import Event
from tests.cast import Cast
from tests.findings.telling import day
from tests.test_writes import modules, table, taken_back
from tests.world import make_world
from tests.writes.far import far_people

TYPED = "经查情况属实特此说明"
LONG = TYPED + "。" * 30_000
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def test_a_text_that_is_refused_stays_as_it_was_typed(module: ModuleType, cast: Cast) -> None:
    on = getattr(module, "DAY", "")
    lost = []
    with day(on) if on else nullcontext():
        world = make_world(cast)
        people = cast.people | far_people(cast)
        for address, (path, body) in module.sent(world).items():
            writer = next((name for name, sign in table()[address].items() if sign == "+"), None)
            texts = [name for name, value in body.items() if isinstance(value, str) and CHINESE.search(value)]
            if writer is None:
                print("NOWRITER", address)
                continue
            for name in texts:
                for file in (value for value in body.values() if hasattr(value, "seek")):
                    file.seek(0)
                client = Client(raise_request_exception=False)
                client.force_login(people[writer])
                last = Event.objects.latest("id").pk
                with taken_back():
                    answer = client.post(path, body | {name: LONG}, follow=True)
                    if Event.objects.filter(pk__gt=last).exists():
                        lost.append(f"{address}.{name}: written ({answer.status_code})")
                    elif TYPED not in answer.content.decode(errors="ignore"):
                        lost.append(f"{address}.{name}: lost ({answer.status_code})")
    assert not lost, "\n" + "\n".join(lost)
