"""Responsibility lists, and who acts for the office."""

from __future__ import annotations

from typing import Any

from bihuan.duties.actions.drafting import write_items
from bihuan.duties.queries.warnings import warnings
from bihuan.organizations.models import Post
from tests.duties.telling import STUDY
from tests.findings.telling import day
from tests.world import World
from tests.writes import Sent

DAY = "2018-06-15"


def sent(world: World) -> dict[str, Sent]:
    kept, year = world.duties, world.cycle.pk
    with day("2018-03-20"):
        write_items(list_id=kept.draft.pk, items=[STUDY], by=world.cast.bob)
    warning = warnings(kept.draft, list(kept.draft.items.select_related("clause")))[0]
    living, draft, item = f"/duties/{kept.living.pk}", f"/duties/{kept.draft.pk}", f"/duty-items/{kept.item.pk}"
    signing = f"/duties/{kept.signing.pk}/step/"
    note = {"note": "须与职责一致"}
    rows: dict[str, Any] = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-duty": "另一责任", "form-0-measure": "措施",
    }  # fmt: skip
    chain = {f"person-{n}": one.pk for n, one in enumerate((world.cast.wei, world.cast.leader), 1)}
    deputy = {"deputy": world.cast.clerk.pk, "since": DAY, "until": DAY, "authority": "江统函〔2018〕1号"}
    check = {"quarter": "2", "checked_on": DAY, "progress": "已开展", "opinion": "按期"}
    post = Post.objects.create(unit=world.cast.jia, title="副局长", tier=Post.Tier.MEMBER)
    return {
        "acting-bodies": ("/bodies/acting/", {"act": "check", "body": world.cast.line.pk, "since": DAY}),
        "duty-new": (f"/years/{year}/duties/new/?unit={world.enrolment_jia.pk}", {"whose": post.pk}),
        "duty-close": (f"/years/{year}/duties/close/", {}),
        "duty-edit": (f"{draft}/edit/", rows),
        "duty-file": (
            f"{draft}/file/",
            {"block": "重点责任\t具体措施\t完成时限\t责任部门\n部署\t开会\t2018-9-30\t办公室"},
        ),
        "duty-chain": (f"{draft}/chain/", chain),
        "duty-answer": (f"{draft}/answer/", {"key": warning.key, "text": "职责相同"}),
        "duty-step drop": (f"{draft}/step/", {"step": "drop", **note}),
        "duty-step take_back": (signing, {"step": "take_back", **note}),
        "duty-step sign": (signing, {"step": "sign"}),
        "duty-step refuse": (signing, {"step": "refuse", **note}),
        "duty-deputy": (f"/duty-signatories/{kept.seat.pk}/deputy/", deputy),
        "duty-amend": (f"{living}/amend/", {}),
        "duty-check": (f"{item}/check/", check),
        "duty-cite": (f"{item}/cite/", {"finding": world.findings.living.number}),
    }
