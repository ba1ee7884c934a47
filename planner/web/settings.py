"""What a web application is started with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebSettings:
    """
    What the application is started with.

    `secret` signs the cookie against forged forms. `is_https` says whether browsers reach it by HTTPS, so that cookies
    are sent that way only. `hosts` are the names it answers to.
    """

    secret: str
    is_https: bool = False
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
