"""An output folder whose files appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(folder: Path) -> Iterator[Path]:
    """A place to write files that move into ``folder`` under their names when the block ends without an error.

    Until then the folder holds what it held. Each file is on the disk before it takes its final name, so a
    process that is killed leaves whole files only, old or new.
    """
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=".bihuan-", dir=folder))
    try:
        yield place
        for path in sorted(place.iterdir()):
            _to_disk(path)
        for path in sorted(place.iterdir()):
            path.replace(folder / path.name)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        if made and not any(folder.iterdir()):
            folder.rmdir()
        raise
    place.rmdir()


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
