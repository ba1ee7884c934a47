"""Writes the documents of an engagement into a folder, all of them or nothing, with a manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from planner import __version__
from planner.documents.deliverables import DELIVERABLES, WORKBOOKS
from planner.documents.html import render_html
from planner.documents.pdf import render_pdfs
from planner.documents.workbook.writer import render_workbook
from planner.domain.model.document import Document
from planner.domain.model.text import Language
from planner.errors import ExportError, Problem
from planner.services.run import EngagementResult

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """
    One written file: deliverable, language, path relative to the folder, SHA-256 and size; pages for PDFs.

    A file without words of its own has no language.
    """

    deliverable: str
    language: Language | None
    path: str
    sha256: str
    bytes: int
    pages: int | None


class Attachment(Protocol):
    """A finished file that goes with a deliverable, by its path inside the folder."""

    @property
    def path(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def deliverable(self) -> str: ...
    @property
    def language(self) -> Language | None: ...


def silent(name: str) -> None:
    """Report nothing."""


def write_documents(
    result: EngagementResult,
    folder: Path,
    inputs: Mapping[str, str],
    deliverables: Sequence[str] = (*DELIVERABLES, *WORKBOOKS),
    languages: Sequence[Language] = ("zh-CN", "en"),
    on_document: Callable[[str], None] = silent,
    attachments: Sequence[Attachment] = (),
    instead: Mapping[str, EngagementResult] | None = None,
) -> tuple[WrittenFile, ...]:
    """
    Write the deliverables in the languages asked for: documents as PDF and HTML, workbooks as XLSX, and a manifest.

    The folder is replaced as a whole when everything has been rendered: a failure leaves the old one.

    Args:
        inputs: name -> SHA-256 of every file the result was computed from.
        on_document: called with a file name when it is finished.
        attachments: files for other programs, written as they are.
        instead: deliverables that are built from another run, by code: a progress report of an assumed status date.

    Raises:
        ExportError: rendering failed, or the folder holds something else than earlier exports.
    """
    _refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as parent:
        # a folder made by tempfile is private to its owner; the exported one gets the usual rights
        made = Path(parent) / folder.name
        made.mkdir()
        documents = [code for code in deliverables if code in DELIVERABLES]
        workbooks = [code for code in deliverables if code in WORKBOOKS]
        files = (
            *_write_documents(result, made, documents, languages, on_document, instead or {}),
            *_write_workbooks(result, made, workbooks, languages, on_document),
            *(_attached(made, one) for one in attachments),
        )
        (made / MANIFEST).write_text(_manifest(result, files, inputs), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    return files


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MANIFEST).is_file())):
        raise ExportError(Problem("export-folder-in-use", str(folder)))


def _write_documents(
    result: EngagementResult,
    folder: Path,
    deliverables: Sequence[str],
    languages: Sequence[Language],
    on_document: Callable[[str], None],
    instead: Mapping[str, EngagementResult],
) -> Iterator[WrittenFile]:
    names: dict[tuple[str, Language], str] = {}
    documents: list[Document] = []
    for code in deliverables:
        stem, build = DELIVERABLES[code]
        for language in languages:
            names[code, language] = f"{stem}.{language}"
            documents.append(build(instead.get(code, result), language))
    for document, pdf, pages in render_pdfs(documents):
        name = names[document.code, document.language]
        for suffix, data, count in (("pdf", pdf, pages), ("html", render_html(document).encode(), None)):
            yield _written(folder / f"{name}.{suffix}", data, document.code, document.language, count)
        on_document(name)


def _write_workbooks(
    result: EngagementResult,
    folder: Path,
    codes: Sequence[str],
    languages: Sequence[Language],
    on_document: Callable[[str], None],
) -> Iterator[WrittenFile]:
    for code in codes:
        stem, build = WORKBOOKS[code]
        for language in languages:
            name = f"{stem}.{language}"
            yield _written(folder / f"{name}.xlsx", render_workbook(build(result, language)), code, language, None)
            on_document(name)


def _written(path: Path, data: bytes, code: str, language: Language, pages: int | None) -> WrittenFile:
    path.write_bytes(data)
    return WrittenFile(code, language, path.name, hashlib.sha256(data).hexdigest(), len(data), pages)


def _attached(folder: Path, one: Attachment) -> WrittenFile:
    path = folder / one.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(one.data)
    return WrittenFile(
        one.deliverable, one.language, one.path, hashlib.sha256(one.data).hexdigest(), len(one.data), None
    )


def _manifest(result: EngagementResult, files: Sequence[WrittenFile], inputs: Mapping[str, str]) -> str:
    listed = sorted(files, key=lambda file: file.path)
    manifest = {
        "product": f"crm-planner {__version__}",
        "engagement": result.engagement.id,
        "inputs_as_of": result.engagement.today.isoformat(),
        "based_on": dict(sorted(result.engagement.based_on.items())),
        "files": [
            {
                "path": file.path,
                "deliverable": file.deliverable,
                "language": file.language,
                "sha256": file.sha256,
                "bytes": file.bytes,
                **({"pages": file.pages} if file.pages is not None else {}),
            }
            for file in listed
        ],
        "inputs": [{"path": path, "sha256": digest} for path, digest in sorted(inputs.items())],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
