"""The engine: exact arithmetic from marks to scores, ranks and grades. Plain Python, no database, no web."""

ENGINE_VERSION = "1"
"""Raised whenever the same inputs would give other figures."""
