"""Over many rehearsals nobody meets anybody more often than chance has it: ids and file order carry nothing."""

from __future__ import annotations

import csv
import io

from bihuan.engine.rota.canonical import canonical_files, inputs_hash
from bihuan.engine.rota.rehearsing import rehearse
from tests.engine.rota.test_small import ring

DRAWS = 400


def test_pairs_and_colleagues_are_spread_as_a_fair_draw_spreads_them() -> None:
    inputs = ring(12, 6)
    files = rehearse(inputs, inputs_hash(canonical_files(inputs)), DRAWS)
    for name, count, mean, most in (("pairs.csv", 132, DRAWS * 24 / 132, 170), ("colleagues.csv", 66, DRAWS / 11, 115)):
        times = [int(row["times"]) for row in csv.DictReader(io.StringIO(files[name]))]
        assert len(times) == count
        assert sum((one - mean) ** 2 for one in times) / mean < most
