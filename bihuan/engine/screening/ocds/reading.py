"""A file of compiled releases, one a line, into releases with what every rule asks of them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bihuan.engine.files.opening import require_file
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.screening.ruleset import Ocds

MOST_LINE = 64 << 20
_FINAL = frozenset({"active", "cancelled", "unsuccessful"})


class Written(float):
    """A decimal with the text it was written as."""

    text: str

    def __new__(cls, text: str) -> Written:
        """From JSON's own text."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def as_written(value: object) -> str:
    """A value as the file has it: texts plain, numbers digit for digit."""
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Written) else json.dumps(value, ensure_ascii=False)


def is_number(value: object) -> bool:
    """True for a finite JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@dataclass(frozen=True, slots=True)
class Bid:
    """One entry of ``bids.details``."""

    place: int
    status: str
    amount: float | None
    currency: str
    tenderers: int
    ids: tuple[str, ...]
    date: str | None

    @property
    def submitted(self) -> bool:
        """Handed in and not taken back."""
        return self.status not in {"", "invited", "withdrawn"}

    @property
    def single(self) -> str | None:
        """The one tenderer's id, if there is exactly one."""
        return self.ids[0] if self.tenderers == 1 and len(self.ids) == 1 else None


@dataclass
class Release:
    """One compiled release that takes part."""

    row: int
    ocid: str
    data: dict[str, Any]

    @cached_property
    def tender(self) -> dict[str, Any]:
        """The tender, empty if there is none."""
        return _mapping(self.data.get("tender"))

    @property
    def details(self) -> str:
        """The procurement method's details, empty if not a text."""
        return _text(self.tender.get("procurementMethodDetails"))

    @cached_property
    def listed_bids(self) -> list[Any] | None:
        """``bids.details`` if it is an array."""
        details = _mapping(self.data.get("bids")).get("details")
        return details if isinstance(details, list) else None

    @cached_property
    def bids(self) -> list[Bid]:
        """All bids."""
        return [_bid(place, _mapping(item)) for place, item in enumerate(self.listed_bids or [])]

    @cached_property
    def awards(self) -> list[dict[str, Any]] | None:
        """The awards if they are an array."""
        awards = self.data.get("awards")
        return [_mapping(item) for item in awards] if isinstance(awards, list) else None

    @property
    def active_awards(self) -> list[dict[str, Any]]:
        """Awards in force."""
        return [award for award in self.awards or [] if award.get("status") == "active"]

    @property
    def is_final(self) -> bool:
        """True if awards and bids are listed and no award is pending."""
        if self.awards is None or self.listed_bids is None:
            return False
        return all(not isinstance(award.get("status"), str) or award["status"] in _FINAL for award in self.awards)

    @property
    def supplier_ids(self) -> set[str]:
        """Ids of the active awards' suppliers."""
        return {name for award in self.active_awards for name in ids_of(award.get("suppliers"))}

    @property
    def single_winner(self) -> str | None:
        """The supplier of the single active award of a final release."""
        active = self.active_awards
        if not self.is_final or len(active) != 1:
            return None
        return single_id(active[0].get("suppliers"))


@dataclass(slots=True)
class Releases:
    """A whole file: the releases that take part, and how many lines do not."""

    file: str
    currency: str
    options: Ocds
    releases: list[Release] = field(default_factory=list)
    excluded: int = 0

    def comparable(self, release: Release) -> bool:
        """True if prices of such a procedure may be compared."""
        if self.options.price_comparison is not None:
            return release.details in self.options.price_comparison
        return release.details not in self.options.no_price_comparison


def ids_of(parties: object) -> list[str]:
    """The text ids of a list of organisations."""
    listed = parties if isinstance(parties, list) else []
    return [name for party in listed if isinstance(name := _mapping(party).get("id"), str)]


def single_id(parties: object) -> str | None:
    """The id of the one organisation of a list; None for several or none."""
    ids = ids_of(parties)
    return ids[0] if isinstance(parties, list) and len(parties) == 1 and ids else None


def read_releases(path: Path, options: Ocds) -> Releases:
    """Read a file. InputError for an ocid with two contents, or text that is not UTF-8."""
    require_file(path)
    package = Releases(path.name, options.currency, options)
    seen: dict[str, tuple[int, str]] = {}
    problems = []
    for row, line in lines_of(path):
        data = _parsed(line)
        ocid = data.get("ocid") if data is not None else None
        if data is None or not isinstance(ocid, str):
            package.excluded += 1
            continue
        first, text = seen.setdefault(ocid, (row, line))
        if first != row:
            if text != line:
                params = {"key": ocid, "row": str(first)}
                problems.append(Problem(path.name, row, "ocid", "screen_ocds_twice", params))
            continue
        release = Release(row, ocid, data)
        if release.tender.get("status") == "cancelled" or release.details in options.exclude_details:
            package.excluded += 1
        else:
            package.releases.append(release)
    if problems:
        raise InputError(problems)
    package.currency = package.currency or _commonest(package.releases)
    return package


def lines_of(path: Path, most: int = MOST_LINE) -> Iterator[tuple[int, str]]:
    """Lines with anything in them, numbered. InputError for one of more than ``most`` bytes, or not UTF-8."""
    row = 0
    with path.open("rb") as file:
        while raw := file.readline(most + 1):
            if len(raw) > most:
                reason = f"> {most >> 20} MB"
                raise InputError([Problem(path.name, row + 1, "", "screen_ocds_line", {"reason": reason})])
            try:
                line = raw.decode("utf-8").removeprefix("\ufeff" if row == 0 else "").strip()
            except UnicodeDecodeError as error:
                raise InputError([Problem(path.name, row + 1, "", "screen_not_utf8")]) from error
            if line:
                row += 1
                yield row, line


def _parsed(line: str) -> dict[str, Any] | None:
    """The line's object; None for anything else, NaN and half characters included."""
    try:
        data = json.loads(line, parse_float=Written, parse_constant=_refuse)
        if "\\u" in line:
            json.dumps(data, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _refuse(text: str) -> float:
    raise ValueError(text)


def _commonest(releases: list[Release]) -> str:
    counts = Counter(
        bid.currency for release in releases for bid in release.bids if bid.amount is not None and bid.currency
    )
    return min(counts, key=lambda code: (-counts[code], code), default="")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _bid(place: int, item: dict[str, Any]) -> Bid:
    value = _mapping(item.get("value"))
    tenderers = item.get("tenderers")
    amount, date = value.get("amount"), item.get("date")
    return Bid(
        place,
        _text(item.get("status")),
        amount if is_number(amount) and _text(value.get("currency")) else None,
        _text(value.get("currency")),
        len(tenderers) if isinstance(tenderers, list) else 0,
        tuple(ids_of(tenderers)),
        date if isinstance(date, str) else None,
    )
