"""``bihuan scheme check | diff | docs``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bihuan.engine.files.opening import require_file
from bihuan.engine.scheme import Scheme, parse_scheme
from bihuan.engine.scheme.changes import said_once, scheme_changes
from bihuan.engine.scheme.document import as_markdown


def register(commands: Any) -> None:
    """Add ``scheme`` and its parts to the command line."""
    parser = commands.add_parser("scheme", help="检查、比较、打印方案 / check, compare, print schemes")
    parts = parser.add_subparsers(dest="part", required=True, metavar="check|diff|docs")
    check = parts.add_parser("check", help="检查方案 / is the scheme sound?")
    check.add_argument("file", type=Path)
    check.set_defaults(run=_check)
    diff = parts.add_parser("diff", help="比较两个方案 / what changed, in words")
    diff.add_argument("old", type=Path)
    diff.add_argument("new", type=Path)
    diff.set_defaults(run=_diff)
    docs = parts.add_parser("docs", help="打印指标表 / the indicator table as people print it")
    docs.add_argument("file", type=Path)
    docs.set_defaults(run=_docs)


def _read(path: Path) -> Scheme:
    require_file(path)
    return parse_scheme(path.read_bytes(), path.name)


def _check(options: argparse.Namespace) -> int:
    scheme = _read(options.file)
    count = len(scheme.leaves)
    if options.language == "zh":
        print(f"{options.file.name}：方案有效，{scheme.id} 第 {scheme.choices.version} 版，{count} 项指标")
    else:
        print(f"{options.file.name}: sound; {scheme.id} version {scheme.choices.version}, {count} indicators")
    return 0


def _diff(options: argparse.Namespace) -> int:
    changes = said_once(scheme_changes(_read(options.old), _read(options.new)))
    for change in changes:
        print(change.text(options.language))
    if not changes:
        print("两个方案含义相同" if options.language == "zh" else "the schemes mean the same")
    return 0


def _docs(options: argparse.Namespace) -> int:
    print(as_markdown(_read(options.file), options.language))
    return 0
