"""Clue screening: published rules over plain tables, each hit with its rows and its arithmetic. Nothing is judged."""
