"""What every answer carries: headers that close what a browser leaves open, and the id of its request."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

# nothing is loaded but what this server itself sends, and nothing stands inside a page as code
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# a year, as browsers ask of those that mean it
_HTTPS_ONLY = "max-age=31536000"
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def add_headers(app: Flask, *, is_https: bool) -> None:
    """Give every answer of an application its headers and every request an id."""

    @app.before_request
    def name_request() -> None:
        told = request.headers.get("X-Request-Id", "")
        g.request_id = told if _REQUEST_ID.fullmatch(told) else secrets.token_hex(8)

    @app.after_request
    def put_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if is_https:
            response.headers.setdefault("Strict-Transport-Security", _HTTPS_ONLY)
        response.headers["X-Request-Id"] = g.get("request_id", "")
        # what one person sees is kept by no cache, unless its view says that the browser of this person may;
        # files of the program may be kept anywhere
        if request.endpoint != "static" and not response.cache_control.private:
            response.headers["Cache-Control"] = "no-store"
        return response
