"""The engine: exact arithmetic from marks to scores, ranks and grades. Plain Python, no database, no web."""

FIRST_VERSION = "1"
QUOTAS_BY_CONDITION = "2"
ENGINE_VERSION = "3"
"""Raised whenever the same inputs would give other figures; older versions stay at hand for what is frozen.

2: who has no room under a quota falls to the next grade whose conditions hold, no longer simply to the next.
3: who holds the best place of a group is never in its bottom set by number or share.
"""
WITH_THE_BEST = frozenset({FIRST_VERSION, QUOTAS_BY_CONDITION})
"""Versions that could put a whole group, the best included, into its bottom set."""
