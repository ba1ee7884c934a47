"""Engagement folders and zip files of them: read with limits, written whole or not at all."""

from __future__ import annotations

import io
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from planner.errors import ExportError, InputError, Problem
from planner.services.keeping import EngagementFile

MAXIMUM_FILES = 2_000
MAXIMUM_FILE_BYTES = 50_000_000
MAXIMUM_BYTES = 200_000_000
# a member of a zip file that unfolds to more than so many times its size is a bomb
MAXIMUM_RATIO = 200
_FRAME = "engagement.yaml"
_PLACE_LENGTH = 400


def read_engagement_files(source: Path) -> tuple[EngagementFile, ...]:
    """
    Return the files of an engagement folder, or of a zip file that holds one, by place.

    Hidden files are left out; so are links, which could lead anywhere.

    Raises:
        InputError: it is neither, holds no engagement, or is larger than the limits.
    """
    if source.is_dir():
        files = _of_folder(source)
    elif source.is_file() and zipfile.is_zipfile(source):
        files = _of_zip(source, str(source))
    else:
        raise InputError([Problem("no-engagement-source", str(source))])
    return _sound(files, str(source))


def _sound(files: Iterable[EngagementFile], name: str) -> tuple[EngagementFile, ...]:
    ordered = tuple(sorted(files, key=lambda one: one.place))
    if not any(file.place == _FRAME for file in ordered):
        raise InputError([Problem("no-engagement-file", f"{name}/{_FRAME}")])
    return ordered


def write_engagement_folder(target: Path, files: Iterable[EngagementFile]) -> Path:
    """
    Write an engagement folder; it appears whole or not at all.

    Raises:
        InputError: there is something of this name already.
        ExportError: it cannot be written.
    """
    _refuse_existing(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            for file in files:
                path = making / _safe(file.place, str(target))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.content)
            making.chmod(0o755)
            making.rename(target)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    except OSError as error:
        raise ExportError(Problem("cannot-write", str(target), {"reason": error.strerror or str(error)})) from error
    return target


def write_engagement_zip(target: Path, files: Iterable[EngagementFile]) -> Path:
    """
    Write an engagement as one zip file; the same files give the same bytes.

    Raises:
        InputError: there is something of this name already.
        ExportError: it cannot be written.
    """
    _refuse_existing(target)
    packed = pack_engagement(files, str(target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        making = target.with_name(f".{target.name}.part")
        try:
            making.write_bytes(packed)
            making.replace(target)
        finally:
            making.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(Problem("cannot-write", str(target), {"reason": error.strerror or str(error)})) from error
    return target


def pack_engagement(files: Iterable[EngagementFile], name: str) -> bytes:
    """Return an engagement as a zip file; the same files give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(_safe(file.place, name))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.content)
    return held.getvalue()


def unpack_engagement(archive: bytes, name: str) -> tuple[EngagementFile, ...]:
    """
    Return the files of the engagement in a zip file that was sent, by place; `name` is what problems call it.

    Raises:
        InputError: it is no zip file, holds no engagement, or is larger than the limits.
    """
    if not zipfile.is_zipfile(io.BytesIO(archive)):
        raise InputError([Problem("no-zip", name)])
    return _sound(_of_zip(io.BytesIO(archive), name), name)


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise InputError([Problem("exists-already", str(target))])


def _of_folder(folder: Path) -> list[EngagementFile]:
    files: list[EngagementFile] = []
    total = 0
    for path in _paths(folder):
        place = path.relative_to(folder).as_posix()
        size = path.stat().st_size
        total += size
        _check_sizes(f"{folder}/{place}", len(files) + 1, size, total)
        try:
            files.append(EngagementFile(_safe(place, str(folder)), path.read_bytes()))
        except OSError as error:
            raise InputError([Problem("file-unreadable", str(path))]) from error
    return files


def _paths(folder: Path) -> Iterator[Path]:
    for top, names, files in os.walk(folder, followlinks=False):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            path = Path(top) / name
            if not name.startswith(".") and not path.is_symlink():
                yield path


def _of_zip(source: Path | io.BytesIO, name: str) -> list[EngagementFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            _check_members(name, members)
            places = _places(name, members)
            return [EngagementFile(place, archive.read(one)) for one, place in zip(members, places, strict=True)]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        # a password, an unknown method of compression, a file cut off
        raise InputError([Problem("zip-unreadable", name)]) from error


def _check_members(name: str, members: Sequence[zipfile.ZipInfo]) -> None:
    total = 0
    for count, member in enumerate(members, start=1):
        where = f"{name}/{member.filename}"
        total += member.file_size
        _check_sizes(where, count, member.file_size, total)
        if member.file_size > MAXIMUM_RATIO * max(member.compress_size, 1):
            raise InputError([Problem("zip-bomb", where, {"limit": MAXIMUM_RATIO})])
        if stat.S_ISLNK(member.external_attr >> 16):
            raise InputError([Problem("zip-link", where)])


def _places(name: str, members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the places in the folder; one folder around everything is taken off."""
    names = [_safe(member.filename, name) for member in members]
    tops = {one.partition("/")[0] for one in names}
    if _FRAME not in names and len(tops) == 1 and all("/" in one for one in names):
        names = [one.partition("/")[2] for one in names]
    twice = {one for one in names if names.count(one) > 1}
    if twice or "" in names:
        raise InputError([Problem("zip-twice", f"{name}/{min(twice, default='')}")])
    return names


def _check_sizes(where: str, count: int, size: int, total: int) -> None:
    if count > MAXIMUM_FILES:
        raise InputError([Problem("engagement-too-many-files", where, {"limit": MAXIMUM_FILES})])
    if size > MAXIMUM_FILE_BYTES or total > MAXIMUM_BYTES:
        limit = MAXIMUM_FILE_BYTES if size > MAXIMUM_FILE_BYTES else MAXIMUM_BYTES
        raise InputError([Problem("engagement-too-large", where, {"limit": limit})])


def _safe(place: str, where: str) -> str:
    """Return a place that stays inside its folder on every system; anything else is refused."""
    parts = place.replace("\\", "/").split("/")
    unsafe = any(part in {"", ".", ".."} or ":" in part or "\0" in part for part in parts)
    if unsafe or PurePosixPath(place).is_absolute() or len(place) > _PLACE_LENGTH:
        raise InputError([Problem("unsafe-place", f"{where}: {place[:80]}")])
    return "/".join(parts)
