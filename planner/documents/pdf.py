"""The only way to a PDF: WeasyPrint in a child process that can read nothing but named assets."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, NamedTuple, Self

from planner.documents import fonts
from planner.documents.html import DENSITIES, Density, draw_figures, font_face, render_page
from planner.domain.model.document import Document
from planner.errors import ExportError, Problem

SECONDS = 600
PROCESSES = 2
_LENGTH = struct.Struct(">Q")
_FONT = "asset:font.otf"
# without any folder fontconfig knows no font of the system, so that none can slip into a document
_NO_SYSTEM_FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><cachedir>{}</cachedir></fontconfig>'
)


class RenderedPdf(NamedTuple):
    """A document, its PDF and the number of its pages."""

    document: Document
    content: bytes
    pages: int


def render_pdf(document: Document) -> bytes:
    """
    Render a document as PDF/UA-1; the same document gives the same bytes.

    Raises:
        ExportError: the document could not be laid out within the limits of time and memory.
    """
    with _Worker() as worker:
        return worker.render(document).content


def render_pdfs(documents: Sequence[Document], processes: int = PROCESSES) -> Iterator[RenderedPdf]:
    """
    Render several documents side by side and yield them in the given order, each as soon as it is ready.

    Raises:
        ExportError: as `render_pdf`, at the document it concerns.
    """
    workers = [_Worker() for _ in range(max(1, min(processes, len(documents))))]
    free: SimpleQueue[_Worker] = SimpleQueue()
    for worker in workers:
        free.put(worker)

    def render(document: Document) -> RenderedPdf:
        worker = free.get()
        try:
            return worker.render(document)
        finally:
            free.put(worker)

    with contextlib.ExitStack() as stack:
        for worker in workers:
            stack.enter_context(worker)
        pool = stack.enter_context(ThreadPoolExecutor(len(workers)))
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        yield from pool.map(render, documents)


class _Worker:
    """One child process that renders documents one after another; started when first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def render(self, document: Document) -> RenderedPdf:
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        expired = threading.Event()

        def stop_late() -> None:
            expired.set()
            process.kill()

        late = threading.Timer(SECONDS, stop_late)
        late.start()
        try:
            send(process.stdin, pickle.dumps(document))
            answer = receive(process.stdout)
        except (BrokenPipeError, EOFError) as error:
            self._stop()
            code = "pdf-too-slow" if expired.is_set() else "pdf-worker-died"
            raise ExportError(Problem(code, document.front.number, {"seconds": SECONDS})) from error
        finally:
            late.cancel()
        if answer[:1] == b"E":
            reason = answer[1:].decode()
            raise ExportError(Problem("pdf-failed", document.front.number, {"reason": reason}))
        start = 1 + _LENGTH.size
        return RenderedPdf(document, answer[start:], _LENGTH.unpack(answer[1:start])[0])

    def _start(self) -> subprocess.Popen[bytes]:
        self._folder = tempfile.TemporaryDirectory(prefix="planner-pdf-")
        config = Path(self._folder.name) / "fonts.conf"
        config.write_text(_NO_SYSTEM_FONTS.format(self._folder.name), encoding="utf-8")
        environment = {**os.environ, "FONTCONFIG_FILE": str(config), "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "planner.documents.pdf_worker"]
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
            self._process.wait()
        if self._folder is not None:
            self._folder.cleanup()
        self._process = self._folder = None


def send(stream: IO[bytes], content: bytes) -> None:
    """Write one message with its length."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """
    Read one message.

    Raises:
        EOFError: the other side has gone.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    content = stream.read(_LENGTH.unpack(head)[0])
    if len(content) < _LENGTH.unpack(head)[0]:
        raise EOFError
    return content


def answer_for(document: Document) -> bytes:
    """Lay out a document and pack page count and PDF for the parent; only the child process calls it."""
    content, pages = _lay_out(document)
    return _LENGTH.pack(pages) + content


def _lay_out(document: Document) -> tuple[bytes, int]:
    drawings = draw_figures(document)
    sources = {id_: f"asset:chart-{number}.svg" for number, id_ in enumerate(drawings)}
    assets = {sources[id_]: (drawing.svg.encode(), "image/svg+xml") for id_, drawing in drawings.items()}
    assets[_FONT] = (_font_bytes(), "font/otf")

    def page(density: Density, *, opening_only: bool = False) -> str:
        return render_page(
            document, drawings, sources, density=density, head=font_face(_FONT), opening_only=opening_only
        )

    html = page(_fitting_density(document, page, assets))
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier}
    laid_out = _parsed(html, assets).render(**options)
    return bytes(laid_out.write_pdf(**options)), len(laid_out.pages)


def _fitting_density(document: Document, page: Callable[..., str], assets: dict[str, tuple[bytes, str]]) -> Density:
    """Return the widest setting in which the opening fits one page, the closest one if none does."""
    if not document.opening:
        return DENSITIES[0]
    for density in DENSITIES[:-1]:
        if len(_parsed(page(density, opening_only=True), assets).render().pages) == 1:
            return density
    return DENSITIES[-1]


def _font_bytes() -> bytes:
    return fonts.font_path().read_bytes()


def _parsed(html: str, assets: dict[str, tuple[bytes, str]]) -> Any:
    from weasyprint import HTML  # noqa: PLC0415  # slow to import

    return HTML(string=html, url_fetcher=asset_fetcher(assets), base_url=None)


def asset_fetcher(assets: dict[str, tuple[bytes, str]]) -> Any:
    """Return a fetcher that serves the given addresses and refuses every other."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415  # the same

    class AssetFetcher(URLFetcher):  # type: ignore[misc]  # the library ships no types
        def fetch(self, url: str, headers: object = None) -> Any:
            del headers
            if url not in assets:
                raise FatalURLFetchingError(f"refused: {url[:80]}")
            content, kind = assets[url]
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return AssetFetcher()
