"""Reads of results: live, what-if, coverage, robustness, trend."""
