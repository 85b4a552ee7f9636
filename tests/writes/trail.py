"""The trail, tokens, notices: what everyone has of their own, and what an office has."""

from __future__ import annotations

from datetime import timedelta

from bihuan.records import clock
from bihuan.records.models import Alarm
from tests.world import World
from tests.writes import Sent


def sent(world: World) -> dict[str, Sent]:
    from bihuan.interchange.actions import make_token, make_webhook

    cast, until = world.cast, clock.today() + timedelta(days=30)
    alarm = Alarm.objects.create(kind="process", key="worker", at=world.entry.recorded_at)
    token, _text = make_token(
        office=cast.office, account=None, purpose="对接", scopes=["findings:read"], ends_on=until, by=cast.clerk
    )
    hook, _secret = make_webhook(
        office=cast.office, url="http://93.184.216.34/", events=["close_finding"], by=cast.clerk
    )
    asked = {"purpose": "对接", "scopes": ["findings:read"], "ends_on": until.isoformat()}
    return {
        "trail-verify": ("/trail/verify/", {}),
        "trail-alarm-settle": (f"/trail/alarms/{alarm.pk}/settle/", {"note": "已处理"}),
        "token-list": ("/tokens/", asked),
        "token-revoke": (f"/tokens/{token.pk}/revoke/", {}),
        "webhook-end": (f"/webhooks/{hook.pk}/end/", {}),
        "notices-read": ("/notices/read/", {}),
        "contact": ("/notices/contact/", {"email": "a@example.org", "mobile": ""}),
    }
