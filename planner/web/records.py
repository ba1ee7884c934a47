"""One line in the log for every request: what was asked, by whom, how it ended and how long it took."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

_LOG = logging.getLogger("planner.web")
_QUIET = frozenset({"static", "bootstrap.static", "home.alive", "home.ready"})


def record_requests(app: Flask) -> None:
    """
    Let an application write down its requests.

    A line names the pattern of the address and never the address itself: tokens of links, and names of clients, stand
    in addresses. What is sent, and what stands behind a question mark, is not written down either.
    """

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def write_down(response: Response) -> Response:
        if request.endpoint not in _QUIET:
            _LOG.info("request", extra=_line(response))
        return response


def _line(response: Response) -> dict[str, object]:
    account = g.get("account")
    began = g.get("began")
    return {
        "request_id": g.get("request_id", ""),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - began) * 1000, 1) if began else None,
        "account": account.id if account else None,
    }
