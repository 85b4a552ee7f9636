"""Loaded before the settings (``-p tests.environment``): tests use a data folder and a key of their own."""

import os
import tempfile
from pathlib import Path

os.environ["BIHUAN_DATA"] = tempfile.mkdtemp(prefix="bihuan-test-")
os.environ["BIHUAN_SECRET"] = "only-for-tests"
Path(os.environ["BIHUAN_DATA"], "static").mkdir()
