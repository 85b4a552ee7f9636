"""Keeping the records: verify the trail, sign checkpoints, back up, restore."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bihuan.project.cli_chores import ready


def register(commands: Any) -> None:
    """Add the keeping commands to the command line."""
    audit = commands.add_parser("audit", help="验证留痕、签发检查点 / verify the trail, sign a checkpoint")
    audit.add_argument("what", choices=("verify", "checkpoint", "restored"))
    audit.add_argument("--checkpoint", type=Path, action="append", default=[], help="另存的检查点 / one kept elsewhere")
    audit.add_argument("--out", type=Path, help="检查点写到此文件 / write the checkpoint here")
    audit.set_defaults(run=_audit)
    backup = commands.add_parser("backup", help="备份数据库和证据 / back up database and evidence")
    backup.add_argument("file", type=Path)
    backup.add_argument("--keys", action="store_true", help="连同签名密钥 / with the signing keys")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="从备份恢复到空文件夹 / restore into an empty folder")
    restore.add_argument("file", type=Path)
    restore.add_argument("--into", type=Path, required=True)
    restore.add_argument("--keys", action="store_true", help="连同备份中的密钥 / with the keys in it")
    restore.set_defaults(run=_restore)


def _audit(options: argparse.Namespace) -> int:
    ready()
    from django.core.exceptions import ValidationError

    from bihuan.project.restored import tell_of_restore
    from bihuan.records.checkpoints import make_checkpoint, read_checkpoint
    from bihuan.records.sealing import seal_events
    from bihuan.records.watching import whole_verdict
    from bihuan.urns.verifying import urn_faults

    tell_of_restore()
    if options.what == "restored":
        return 0

    if options.what == "checkpoint":
        seal_events()
        text = make_checkpoint().as_text()
        if options.out:
            options.out.write_text(text, encoding="utf-8")
        else:
            print(text, end="")
        return 0
    try:
        given = [read_checkpoint(path.read_text(encoding="utf-8")) for path in options.checkpoint]
    except (ValidationError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    verdict = whole_verdict(given)
    chinese = options.language == "zh"
    for gap in verdict.gaps:
        print(f"留痕断点：{gap}" if chinese else f"trail gap: {gap}", file=sys.stderr)
    faults = [*verdict.faults, *urn_faults()]
    for fault in faults:
        print(f"留痕异常：{fault}" if chinese else f"trail fault: {fault}", file=sys.stderr)
    counts = f"{verdict.events} / {verdict.seals} / {verdict.unsealed}"
    print(f"事件/封印/未封 {counts}" if chinese else f"events/seals/unsealed {counts}")
    return 1 if faults else 0


def _backup(options: argparse.Namespace) -> int:
    ready()
    from django.core.exceptions import ValidationError

    from bihuan.records.keeping import backup

    try:
        kept = backup(options.file, keys=options.keys)
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 2
    print(f"{kept.path}: {kept.files} 个文件 / files, {kept.size:,} B")
    if not options.keys:
        print("检查点签名密钥不在备份中，请另行保管 / the key of checkpoints is not in it: keep it apart")
    return 0


def _restore(options: argparse.Namespace) -> int:
    ready(migrate=False)
    from django.core.exceptions import ValidationError

    from bihuan.records.keeping import restore

    try:
        count = restore(options.file, options.into, keys=options.keys)
    except (ValidationError, OSError) as error:
        print("\n".join(getattr(error, "messages", [str(error)])), file=sys.stderr)
        return 2
    print(f"{options.into}: {count} 个文件 / files")
    environment = os.environ | {"BIHUAN_DATA": str(options.into)}
    command = [sys.executable, "-m", "bihuan.project.cli", "audit", "restored"]
    if subprocess.run(command, env=environment, check=False).returncode:  # noqa: S603 - our own words
        print("留痕将在下次启动时记下本次恢复 / the trail will tell of it at the next start", file=sys.stderr)
    print(f"请验证 / now verify: BIHUAN_DATA={options.into} bihuan audit verify")
    return 0
