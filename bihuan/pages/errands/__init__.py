"""One step for many records: chosen on a list, looked at before, done row by row, each with its result."""
