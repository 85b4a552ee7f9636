"""A second reading of the same page: plain loops over rows, nothing shared with the product, nothing fast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

from scipy import stats

Row = dict[str, str]
Figures = dict[str, float | None]
Margin = tuple[list[str], dict[tuple[str, ...], float]]


class Sample:
    """Rows with a design: strata, clusters, weights or fpc; margins to adjust to."""

    def __init__(self, rows: list[Row], design: dict[str, list[str]], lonely: str, post: bool, margins: list[Margin]):
        self.rows, self.lonely, self.post, self.margins = rows, lonely, post, margins
        self.fpc = design.get("fpc", [])
        self.two_stages = len(design.get("clusters", [])) == 2 and bool(self.fpc)
        self.stratum = [tuple(row[c] for c in design.get("strata", [])) for row in rows]
        clusters = design.get("clusters", [])
        self.psu = [
            (s, row[clusters[0]] if clusters else str(i))
            for i, (s, row) in enumerate(zip(self.stratum, rows, strict=True))
        ]
        self.ssu = [(p, row[clusters[1]]) if self.two_stages else p for p, row in zip(self.psu, rows, strict=True)]
        self.psus_in: dict[tuple[str, ...], set[tuple[tuple[str, ...], str]]] = defaultdict(set)
        self.ssus_in: dict[tuple[tuple[str, ...], str], set[object]] = defaultdict(set)
        for s, p, t in zip(self.stratum, self.psu, self.ssu, strict=True):
            self.psus_in[s].add(p)
            self.ssus_in[p].add(t)
        self.size1 = {s: float(row[self.fpc[0]]) for s, row in zip(self.stratum, rows, strict=True)} if self.fpc else {}
        self.size2 = (
            {p: float(row[self.fpc[1]]) for p, row in zip(self.psu, rows, strict=True)} if self.two_stages else {}
        )
        self.a = [self._base(i, design) for i in range(len(rows))]
        self.w = self._adjusted()

    def _base(self, i: int, design: dict[str, list[str]]) -> float:
        if design.get("weights"):
            return float(self.rows[i][design["weights"][0]])
        weight = 1.0
        if self.fpc:
            weight = self.size1[self.stratum[i]] / len(self.psus_in[self.stratum[i]])
        if self.two_stages:
            weight *= self.size2[self.psu[i]] / len(self.ssus_in[self.psu[i]])
        return weight

    def category(self, i: int, columns: list[str]) -> tuple[str, ...]:
        return tuple(self.rows[i][c] for c in columns)

    def _adjusted(self) -> list[float]:
        w = list(self.a)
        for _ in range(1 if self.post else 3000):
            for columns, totals in self.margins:
                sums: dict[tuple[str, ...], float] = defaultdict(float)
                for i, weight in enumerate(w):
                    sums[self.category(i, columns)] += weight
                w = [x * totals[self.category(i, columns)] / sums[self.category(i, columns)] for i, x in enumerate(w)]
        return w

    def linear(self, domain: list[int], y: Sequence[float]) -> tuple[float, list[float]]:
        """θ and u over all rows, residuals of the adjustment taken off."""
        size = sum(self.w[i] for i in domain)
        theta = sum(self.w[i] * y[i] for i in domain) / size
        inside = set(domain)
        return theta, [(y[i] - theta) / size if i in inside else 0.0 for i in range(len(self.rows))]

    def residual(self, u: list[float]) -> list[float]:
        for _ in range(0 if not self.margins else 1 if self.post else 10):
            for columns, _totals in self.margins:
                above: dict[tuple[str, ...], float] = defaultdict(float)
                below: dict[tuple[str, ...], float] = defaultdict(float)
                for i, value in enumerate(u):
                    share = self.a[i] if self.post else 1.0
                    above[self.category(i, columns)] += share * value
                    below[self.category(i, columns)] += share
                u = [
                    value - above[self.category(i, columns)] / below[self.category(i, columns)]
                    for i, value in enumerate(u)
                ]
        return u

    def variance(self, u: list[float]) -> float:
        z = [w * value for w, value in zip(self.w, self.residual(u), strict=True)]
        first: dict[object, float] = defaultdict(float)
        second: dict[object, float] = defaultdict(float)
        for i, value in enumerate(z):
            first[self.psu[i]] += value
            second[self.ssu[i]] += value
        total = 0.0
        for s, psus in self.psus_in.items():
            whole = self.size1.get(s, float("inf"))
            total += self._spread([first[p] for p in sorted(psus, key=str)], whole)
            if self.two_stages:
                for p in psus:
                    own = [second[t] for t in sorted(self.ssus_in[p], key=str)]
                    total += len(psus) / whole * self._spread(own, self.size2[p])
        return total

    def _spread(self, t: list[float], whole: float) -> float:
        n = len(t)
        if n == 1:
            return (1 - 1 / whole) * t[0] ** 2 if self.lonely == "adjust" else 0.0
        mean = sum(t) / n
        return (1 - n / whole) * n / (n - 1) * sum((x - mean) ** 2 for x in t)

    def df(self, domain: list[int]) -> int:
        return len({self.psu[i] for i in domain}) - len({self.stratum[i] for i in domain})

    def figures(self, domain: list[int], y: Sequence[float], confidence: float) -> Figures:
        """value, se, low, high, df and deff of a domain that is not empty."""
        values = {y[i] for i in domain}
        theta, u = self.linear(domain, y)
        variance = self.variance(u)
        se = sqrt(variance) if variance > 0 else 0.0
        if len(values) == 1:
            theta, se = values.pop(), 0.0
        if se < 1e-12 * max(1, abs(theta)):
            se = 0.0
        df = self.df(domain)
        low = high = deff = None
        if df > 0:
            reach = float(stats.t.ppf((1 + confidence) / 2, df)) * se
            low, high = theta - reach, theta + reach
        size, n = sum(self.w[i] for i in domain), len(domain)
        if n > 1 and len({y[i] for i in domain}) > 1 and size - n > 1e-9 * n:
            s2 = n / (n - 1) * sum(self.w[i] * (y[i] - theta) ** 2 for i in domain) / size
            deff = se**2 / (s2 / n * (1 - n / size))
        return {"value": theta, "se": se, "low": low, "high": high, "df": df, "deff": deff}


# Suppression: items are sets of rows, lines are found by agreement, everything is looked at again after every step.


class Secrets:
    """The page's steps a, c and d on tables of one question; b through ``earlier`` and ``public``."""

    def __init__(self, rows: list[Row], tables: list[list[str]], k: int, composites: list[tuple[list[str], list[str]]]):
        self.k = k
        sets = list(dict.fromkeys(frozenset(t) for t in tables))
        hidden = {frozenset[str]()} | {a & b for a in sets for b in sets}
        while more := {a & b for a in hidden | set(sets) for b in hidden | set(sets)} - hidden - set(sets):
            hidden |= more
        hidden -= set(sets)
        self.people: dict[object, frozenset[int]] = {}
        cells: dict[frozenset[str], list[tuple[str, ...]]] = {}
        for by in [*sets, *hidden]:
            held: dict[tuple[str, ...], set[int]] = defaultdict(set)
            for i, row in enumerate(rows):
                held[tuple(row[c] for c in sorted(by))].add(i)
            cells[by] = sorted(held)
            self.people |= {(by, key): frozenset(members) for key, members in held.items()}
        self.items: list[object] = [(by, key) for by in sets for key in cells[by]]
        self.twins = {
            item: [other for other in self.items if self.people[other] == self.people[item]] for item in self.items
        }
        self.lines: list[tuple[object, list[object], bool]] = []
        for by in sets:
            for smaller in sorted([*sets, *hidden], key=lambda s: (len(s), sorted(s))):
                if smaller < by:
                    for key in cells[smaller]:
                        inside = self.people[smaller, key]
                        parts: list[object] = [(by, c) for c in cells[by] if self.people[by, c] <= inside]
                        self.lines.append(((smaller, key), parts, False))
        for number, (columns, pair) in enumerate(composites):
            table = frozenset([*columns, *pair])
            for key in sorted({tuple(row[c] for c in columns) for row in rows}):
                members = frozenset(i for i, row in enumerate(rows) if tuple(row[c] for c in columns) == key)
                name = ("composite", number, key)
                self.people[name] = members
                self.items.append(name)
                self.twins[name] = [name]
                self.lines.append((name, [(table, c) for c in cells[table] if self.people[table, c] <= members], True))
        self.why: dict[object, str] = {item: "primary" for item in self.items if len(self.people[item]) < k}
        self.public: set[object] = set()

    def forbid(self, told: dict[object, str], public: set[object]) -> None:
        """What earlier releases say."""
        for item, reason in told.items():
            self.why.setdefault(item, reason)
        own = dict(self.why)
        for item in self.items:
            first = next((own[twin] for twin in self.twins[item] if twin in own), None)
            if first:
                self.why.setdefault(item, first)
        self.public = {twin for item in public for twin in self.twins[item]}

    def known(self, item: object) -> bool:
        if item in self.items:
            return item not in self.why
        return any(total == item and all(map(self.known, parts)) for total, parts, _ in self.lines)

    def smallest(self, among: list[object]) -> object | None:
        free = [item for item in self.items if item in among and item not in self.why and item not in self.public]
        return min(free, key=lambda item: len(self.people[item]), default=None)

    def suppress(self, item: object) -> None:
        for twin in self.twins[item]:
            self.why.setdefault(twin, "complementary")

    def leak(self) -> object | None:
        for total, parts, _ in self.lines:
            gone = [part for part in parts if part in self.why]
            few = len(gone) == 1 or sum(len(self.people[part]) for part in gone) < self.k
            if (not gone and total in self.why) or (gone and few and self.known(total)):
                secret = self.smallest(parts)
                if secret is None and total in self.items:
                    secret = self.smallest([total])
                elif secret is None:
                    whole = next((ps for t, ps, _ in self.lines if t == total and all(map(self.known, ps))), [])
                    secret = self.smallest(whole)
                if secret is not None:
                    return secret
        return None

    def solved(self) -> object | None:
        unknown = [item for item in self.items if item in self.why]
        unknown += list(dict.fromkeys(total for total, _, _ in self.lines if total not in self.items))
        matrix = []
        for total, parts, is_composite in self.lines:
            row = [Fraction(0)] * len(unknown)
            if total in unknown:
                row[unknown.index(total)] += 1
            for step, part in enumerate(parts, start=1):
                if part in unknown:
                    row[unknown.index(part)] -= step if is_composite else 1
            matrix.append(row)
        for item in pinned(matrix, unknown):
            if item not in self.items:
                continue
            mine = [(total, parts) for total, parts, _ in self.lines if item in parts]
            secret = self.smallest([part for _, parts in mine for part in parts])
            secret = secret if secret is not None else self.smallest([total for total, _ in mine])
            if secret is not None:
                return secret
        return None

    def run(self) -> dict[object, str]:
        while (secret := self.leak()) is not None or (secret := self.solved()) is not None:
            self.suppress(secret)
        return self.why


def pinned(matrix: list[list[Fraction]], names: list[object]) -> list[object]:
    """The unknowns a system determines, by plain Gauss and Jordan."""
    rows, at = [list(row) for row in matrix], 0
    pivots = []
    for column in range(len(names)):
        pivot = next((i for i in range(at, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [x / rows[at][column] for x in rows[at]]
        for i, row in enumerate(rows):
            if i != at and row[column]:
                rows[i] = [x - row[column] * y for x, y in zip(row, rows[at], strict=True)]
        pivots.append(column)
        at += 1
    return [names[c] for i, c in enumerate(pivots) if sum(1 for x in rows[i] if x) == 1]
