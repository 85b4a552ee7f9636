"""Clues from records: data sets with a legal basis, runs of published rules, clues, what people make of them."""
