"""How the program writes its log: lines for people on a terminal, one JSON object a line everywhere else."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import Processor

# what every line says, whoever writes it
_COMMON: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(),
)


def set_up_logs(stream: TextIO | None = None) -> None:
    """Let every logger of the process write to one stream; of others than ours only warnings are told."""
    out = stream or sys.stderr
    # the error stream of a service is a file or a pipe, in which a program reads
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=False)]
        if out.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_COMMON, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("planner").setLevel(logging.INFO)
