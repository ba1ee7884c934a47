"""The child process of `pdf`: reads documents, writes PDFs, within limits of memory and computing time."""

from __future__ import annotations

import contextlib
import gc
import logging
import pickle
import resource
import sys
import warnings

from planner.documents.pdf import SECONDS, answer_for, receive, send

_MEMORY = 3 * 1024**3
# laying out makes millions of objects that all stay: looking for garbage among them took a sixth of the time
_RARELY = (50_000, 20, 100)


def main() -> None:
    """Answer one message after another until the parent closes the pipe."""
    gc.set_threshold(*_RARELY)
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    # there are none on purpose: the one font comes with the page
    warnings.filterwarnings("ignore", message="No fonts configured in FontConfig")
    # a box stands for a character the font lacks; `missing_glyphs` finds them before
    warnings.filterwarnings("ignore", message="Glyph .* missing from font")
    # some systems do not let a process limit its memory; the limit of time still holds there
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    while True:
        try:
            message = receive(sys.stdin.buffer)
        except EOFError:
            return
        _limit_computing_time()
        send(answers, _answer(message))


def _limit_computing_time() -> None:
    """Give this document its own share: the kernel counts over the whole life of the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + SECONDS
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(message: bytes) -> bytes:
    """Return `P` and the PDF, or `E` and what went wrong: the parent turns it into its own error."""
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415  # slow to import

    try:
        return b"P" + answer_for(pickle.loads(message))  # noqa: S301  # our own parent wrote it
    except (Exception, FatalURLFetchingError) as error:  # noqa: BLE001  # the edge of a process: reported, not swallowed
        return b"E" + f"{type(error).__name__}: {error}".encode()


if __name__ == "__main__":
    main()
