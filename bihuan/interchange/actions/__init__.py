"""Writes for other systems: tokens and webhooks."""

from bihuan.interchange.actions.checkpoints import send_checkpoints
from bihuan.interchange.actions.tokens import make_token, revoke_token
from bihuan.interchange.actions.webhooks import end_webhook, make_webhook, queue_deliveries, send_deliveries

__all__ = [
    "end_webhook",
    "make_token",
    "make_webhook",
    "queue_deliveries",
    "revoke_token",
    "send_checkpoints",
    "send_deliveries",
]
