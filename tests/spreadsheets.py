"""Recalculating workbooks without a screen, for tests of live formulas."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

PACKAGE = "libreoffice-calc-nogui"
# recalculate files of whatever origin when they are opened, instead of trusting the values they carry
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_SECONDS = 180


def require_office() -> None:
    """Skip a test where nothing can recalculate; on the build server that is a failure."""
    if shutil.which("soffice"):
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"install {PACKAGE}")
    pytest.skip(f"install {PACKAGE}")


def recalculated(files: Sequence[Path], folder: Path) -> dict[str, openpyxl.Workbook]:
    """Open files in a spreadsheet program, let it compute every formula, and return the values by file name."""
    require_office()
    profile, out = folder / "profile", folder / "recalculated"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    return {file.name: opened(out / file.name, values=True) for file in files}


def opened(path: Path, *, values: bool = False) -> openpyxl.Workbook:
    """Read a workbook: its formulas, or the values stored with them."""
    with warnings.catch_warnings():
        # bars inside cells and the like are of no use here
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path, data_only=values)
