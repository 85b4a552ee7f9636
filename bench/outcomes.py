"""Board, loop report, letters, profile and analysis from 200 to 1,000 units, against the SQL of the same page."""

from __future__ import annotations

import statistics
from typing import Any

from bench.city import make, ready
from bench.findings import _page, fill
from bench.measure import save
from bench.pages import _ms

SIZES = ((200, 2_000), (1_000, 20_000))


def main() -> None:
    """One table; refuses if a page asks more for more units, or more than 15 queries."""
    ready()
    rows = [("page", "units", "findings", "queries", "p50", "p95", "its own SQL", "p50 over SQL")]
    counts: dict[str, set[int]] = {}
    for units, findings in SIZES:
        cycle, clerk, kept, other = _decided(units, findings)
        unit = cycle.enrolments.order_by("id").first().unit_id
        for name, address in (
            ("board", f"/years/{cycle.pk}/outcomes/"), ("loop report", f"/years/{cycle.pk}/loop/"),
            ("letters", f"/years/{cycle.pk}/letters/"), ("double feedback", f"/results/sets/{kept.pk}/feedback/"),
            ("profile of a unit", f"/units/{unit}/profile/"), ("account: the frame alone", "/account/"),
            ("analysis", f"/years/{cycle.pk}/analysis/?a={kept.pk}&b={other.pk}"),
        ):  # fmt: skip
            queries, seconds, bare = _page(clerk, address, cold=False)
            counts.setdefault(name, set()).add(queries)
            middle, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
            rows.append((name, f"{units:,}", f"{findings:,}", str(queries), _ms(middle), _ms(p95), _ms(bare),
                         f"{middle / bare:.1f}×"))  # fmt: skip
    notes = [
        "“Its own SQL” runs the very queries of the page again, with nothing else.",
        "The account page shows a frame with next to nothing in it: what every page costs before its own work.",
        "Every unit has both letters delivered; the analysis compares two frozen versions of the year.",
    ]
    save("outcomes", "From result to acts", rows, notes)
    assert all(len(one) == 1 and max(one) <= 15 for one in counts.values()), counts


def _decided(units: int, findings: int) -> Any:
    """A year with findings and a decided result, both letters of every unit out, and a second version of it."""
    from bench.deciding import decided, fed_back
    from bihuan.results.actions import correct_result

    cycle, clerk, assessor, body = make(units, 4_000)
    fill(cycle, clerk, assessor, body, findings)
    kept, second, decider = decided(cycle, clerk)
    fed_back(kept, clerk, second, decider)
    return cycle, clerk, kept, correct_result(result_set=kept, by=clerk, reason="corrected")


if __name__ == "__main__":
    main()
