"""Holiday notices as files: read and checked from anywhere, and kept in an engagement folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from planner.content.calendar_checks import check_notice
from planner.content.convert_calendar import holiday_notice_from
from planner.content.reader import YamlFile, read_yaml
from planner.content.shape import check_shape
from planner.domain.model.holiday_notice import HolidayNotice
from planner.errors import ContentError, ExportError, InputError, Problem

NOTICES_FOLDER = "notices"


def read_notice(path: Path) -> HolidayNotice:
    """
    Read a notice file.

    Raises:
        InputError: there is no such file, or every problem found in it.
    """
    file = _read(path)
    problems = list(check_shape(file, "holiday_notice")) or list(check_notice(file))
    if problems:
        raise InputError(problems)
    return holiday_notice_from(file.data)


def place_of(folder: Path, notice: HolidayNotice) -> Path:
    """Return where a notice is kept in an engagement folder: the year, and the country unless it is China."""
    return folder / NOTICES_FOLDER / f"{notice.name}.yaml"


def save_notice(source: Path, target: Path) -> Path:
    """
    Copy a checked notice file to its place, whole or not at all; one that is there already is replaced.

    Raises:
        ExportError: it cannot be written.
    """
    try:
        data = source.read_bytes()
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except OSError as error:
        raise ExportError(Problem("cannot-write", str(target), {"reason": error.strerror or str(error)})) from error
    return target


def _read(path: Path) -> YamlFile:
    if not path.is_file():
        raise InputError([Problem("notice-missing", str(path))])
    try:
        return read_yaml(path, path.name)
    except ContentError as error:
        raise InputError(error.problems) from None
