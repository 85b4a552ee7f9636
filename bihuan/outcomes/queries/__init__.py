"""Reads of what follows from a result."""
