"""The gate for office files that come in: what a zip file claims to hold is judged before anything is unfolded."""

from __future__ import annotations

import io
import zipfile
import zlib

from planner.errors import InputError, Problem

MAXIMUM_UPLOAD_BYTES = 1_000_000
MAXIMUM_MEMBERS = 200
MAXIMUM_UNFOLDED_BYTES = 20_000_000
# a member that unfolds to more than so many times its size is a bomb; sheets of a workbook stay below a hundred
MAXIMUM_RATIO = 150


def check_office_file(data: bytes, name: str) -> None:
    """
    Refuse a file that is no office file, or one that would unfold beyond its limits.

    Raises:
        InputError: too large, no zip file, too many members, too much inside, encrypted, or a bomb.
    """
    if len(data) > MAXIMUM_UPLOAD_BYTES:
        raise InputError([Problem("upload-too-large", name, {"limit": MAXIMUM_UPLOAD_BYTES})])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise InputError([Problem("book-unreadable", name)]) from error
    total = sum(member.file_size for member in members)
    if len(members) > MAXIMUM_MEMBERS or total > MAXIMUM_UNFOLDED_BYTES:
        raise InputError([Problem("book-too-much", name, {"limit": MAXIMUM_UNFOLDED_BYTES})])
    for member in members:
        _check_member(member, name)
    _check_declarations(data, name)


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    if member.file_size > MAXIMUM_RATIO * max(member.compress_size, 1):
        raise InputError([Problem("zip-bomb", f"{name}/{member.filename[:80]}", {"limit": MAXIMUM_RATIO})])
    if member.flag_bits & 1:
        raise InputError([Problem("book-unreadable", name)])


def _check_declarations(data: bytes, name: str) -> None:
    """Refuse XML that declares a document type: no office program writes one, and entities are unfolded from them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                # letters of other encodings have zero bytes between them
                if b"<!DOCTYPE" in archive.read(member).replace(b"\0", b"").upper():
                    raise InputError([Problem("book-unreadable", name)])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise InputError([Problem("book-unreadable", name)]) from error
