"""The OCDS part of a run: every enabled entry over the releases, into the same clues and coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bihuan.engine.screening import clue
from bihuan.engine.screening.clue import Clue, Line
from bihuan.engine.screening.coverage import Coverage, kept
from bihuan.engine.screening.ocds import many, single
from bihuan.engine.screening.ocds.flags import Found, OcdsRule
from bihuan.engine.screening.ocds.reading import Releases
from bihuan.engine.screening.ruleset import RuleSet
from bihuan.engine.screening.writing import Sink


def _found() -> dict[str, type[OcdsRule]]:
    kinds = [kind for module in (single, many) for kind in vars(module).values() if isinstance(kind, type)]
    return dict(sorted((kind.id, kind) for kind in kinds if issubclass(kind, OcdsRule) and kind is not OcdsRule))


OCDS_RULES: Mapping[str, type[OcdsRule]] = _found()


def screen_releases(releases: Releases | None, ruleset: RuleSet, sink: Sink) -> list[Coverage]:
    """Coverage of every enabled entry over releases; without a file none can be decided."""
    coverage = []
    for rule_id, kind in OCDS_RULES.items():
        versions = ruleset.versions(rule_id)
        for entry in versions:
            covered = Coverage(entry)
            coverage.append(covered)
            if releases is None:
                covered.reasons = {"no_table:ocds": 0}
                continue
            flags = kind().screen(releases, entry.params)
            covered.needed = len(releases.releases) + releases.excluded
            covered.reasons = {**flags.reasons, **({"excluded": releases.excluded} if releases.excluded else {})}
            for one in kept(_clues(rule_id, releases.file, flags), entry, versions):
                sink.add(one, entry.version)
                covered.clues += 1
    return coverage


def _clues(rule_id: str, file: str, flags: Found) -> Iterator[Clue]:
    for flag in flags.all():
        lines = [
            Line("ocds", release.ocid, pointer, value, file, release.row) for release, pointer, value in flag.cites
        ]
        yield clue.make(rule_id, (flag.subject_type, flag.subject), ("", None), "", flag.because, lines)
