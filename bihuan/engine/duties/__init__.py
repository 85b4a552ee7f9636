"""Duty lists: whether one was copied from another."""
