"""The engine: exact arithmetic from marks to scores, ranks and grades. Plain Python, no database, no web."""

FIRST_VERSION = "1"
ENGINE_VERSION = "2"
"""Raised whenever the same inputs would give other figures; older versions stay at hand for what is frozen.

2: who has no room under a quota falls to the next grade whose conditions hold, no longer simply to the next.
"""
