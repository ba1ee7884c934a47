"""The application as people use it: `planner serve` with its worker, and browsers that miss nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from planner.bootstrap import open_keeping
from planner.services.accounts import Membership, give_role, issue_link
from planner.services.keeping import Act

PACKAGE = "chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# a machine that does other things too takes its time; nothing here is measured
PATIENCE_SECONDS = 180
PAGE_SECONDS = 60
DOCUMENTS_SECONDS = 600
ACT = Act("tests", datetime(2026, 7, 1, 9, tzinfo=UTC))
# a page has no say in whether its violations are told: this runs before anything of its own
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  window.tellViolation(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile ?? ""}`));
"""


def browser_program() -> str:
    """Return Debian's Chromium; without it a test is skipped, on the build server that is a failure."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(f"install {PACKAGE}")
    return pytest.skip(f"install {PACKAGE}")


class Server:
    """`planner serve` on a free port with a data folder of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self._log = (data / "serve.log").open("w+", encoding="utf-8")
        words = [sys.executable, "-m", "planner", "serve", "--data", str(data), "--port", str(port)]
        self._process = subprocess.Popen(words, stdout=self._log, stderr=subprocess.STDOUT)
        self._wait(self._answers)
        self.keeping = open_keeping(None, data)

    def stop(self) -> None:
        """End the server, which takes its worker along."""
        self.keeping.database.close()
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def wait_for_results(self) -> None:
        """Wait until every engagement has been worked out."""

        def all_found() -> bool:
            with self.keeping.reading() as unit:
                return all(unit.findings.latest(one.id) is not None for one in unit.engagements.all())

        self._wait(all_found)

    def said(self) -> str:
        """Return what it printed so far: the first link to sign in, requests that failed."""
        return (self.data / "serve.log").read_text(encoding="utf-8")

    def first_link(self) -> str:
        """Return the link that is printed for the owner."""
        return re.search(r"http\S+/link/\S+", self.said())[0]

    def invite(self, email: str, slug: str, role: str) -> str:
        """Return the address of an invitation, as the owner would send it."""
        token = issue_link(self.keeping, "invitation", email, ACT, self.engagement_id(slug), role)
        return f"{self.address}/link/{token}"

    def answer_link(self, slug: str, respondent_id: str) -> str:
        """Return the address at which somebody of an engagement answers without an account."""
        token = issue_link(self.keeping, "answer", "", ACT, self.engagement_id(slug), respondent_id=respondent_id)
        return f"{self.address}/link/{token}"

    def engagement_id(self, slug: str) -> str:
        with self.keeping.reading() as unit:
            return next(one.id for one in unit.engagements.all() if one.slug == slug)

    def owner_of(self, slug: str, account_id: str) -> None:
        give_role(self.keeping, Membership(account_id, self.engagement_id(slug), "owner"), ACT)

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.said()
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    @staticmethod
    def _wait(met) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not met():
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.2)


class Person:
    """Somebody with a browser of their own, in which every complaint is kept until the test ends."""

    def __init__(self, browser, server: Server, language: str = "zh-CN", width: int = 1280) -> None:
        self.server = server
        self.complaints: list[str] = []
        self.may_be_refused: set[int] = set()
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce"
        )
        self.context.set_default_timeout(PAGE_SECONDS * 1000)
        self.context.add_cookies([{"name": "planner_language", "value": language, "url": server.address}])
        self.context.expose_binding("tellViolation", lambda _source, text: self._complain("policy", text))
        self.context.add_init_script(TELL_VIOLATIONS)
        self.context.on("request", self._look_where_it_goes)
        self.context.on("requestfailed", self._look_why_it_failed)
        self.context.on("response", self._look_how_it_went)
        self.page = self.tab()

    def tab(self):
        """Open one more page in the same browser."""
        page = self.context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self._complain("script", str(error)))
        return page

    def open(self, path: str, status: int = 200):
        """Open a page by its path and return it."""
        address = path if path.startswith("http") else self.server.address + path
        # a page that shows itself anew, since what it waited for is there, may get in between: then nothing answers
        answer = self.page.goto(address) or self.page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        return self.page

    def come_in(self, link: str, **values: str) -> None:
        """Use a link: fill in what it asks for and press its button."""
        self.open(link)
        for name, value in values.items():
            self.page.fill(f"main [name={name}]", value)
        self.page.click("main form button.btn-primary")
        self.page.wait_for_url(lambda address: "/link/" not in address)

    def wait_for_findings(self, slug: str) -> None:
        """Wait until the engines have run over an engagement as it is now."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            standing = json.loads(self.context.request.get(f"{self.server.address}/e/{slug}/standing").text())
            if not standing["is_coming"]:
                assert standing["is_current"], standing
                return
            assert time.monotonic() < until, self.server.said()
            time.sleep(0.3)

    def wait_for_documents(self, slug: str) -> None:
        """Wait until no document of an engagement is being made."""
        until = time.monotonic() + DOCUMENTS_SECONDS
        path = f"{self.server.address}/e/{slug}/documents/progress"
        while not json.loads(self.context.request.get(path).text())["is_over"]:
            assert time.monotonic() < until, self.server.said()
            time.sleep(0.3)

    def complained(self) -> list[str]:
        """Return what there was to complain about since this was asked last."""
        said, self.complaints = self.complaints, []
        return said

    def leave(self) -> list[str]:
        """Close the browser and return what there was to complain about."""
        self.context.close()
        return self.complaints

    def _complain(self, kind: str, text: str) -> None:
        self.complaints.append(f"{kind}: {text} at {self.page.url}")

    def _listen(self, message) -> None:
        # a refused page is told there too; `_look_how_it_went` knows which of them matter
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self._complain("console", message.text)

    def _look_where_it_goes(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws"} and f"{parts.scheme}://{parts.netloc}" != self.server.address:
            self._complain("request to another host", request.url)

    def _look_why_it_failed(self, request) -> None:
        # a page that is left, or a file that is saved instead of shown, ends its request like this
        if request.failure != "net::ERR_ABORTED":
            self._complain("failed request", f"{request.url} {request.failure}")

    def _look_how_it_went(self, response) -> None:
        # a page may say no, and a test asks for that; what a page needs for itself must be there
        if response.status < 400 or response.status in self.may_be_refused:
            return
        if response.status >= 500 or not response.request.is_navigation_request():
            self._complain("answer", f"{response.status} {response.url}")
