"""
Measures the pages as twenty people use them while documents are made, on `planner serve` with its worker.

Each of them clicks once every five seconds, four times out of five to read and else to change an answer, after which
the engines run again in the background. Two documents are laid out all the while. After a minute every page has its
median and its 95th percentile, beside those of `/healthz` in the same run.
"""

from __future__ import annotations

import html
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from planner.bootstrap import open_keeping
from planner.services.accounts import issue_link
from planner.services.keeping import Act

PEOPLE, PAUSE_SECONDS, RUN_SECONDS = 20, 5.0, 60.0
READING = 0.8
SLUG = "sample_services"
DOCUMENTS = ("D4", "D6")
ALIVE = "/healthz"
READ = (
    "/",
    f"/e/{SLUG}",
    f"/e/{SLUG}/diagnosis",
    f"/e/{SLUG}/diagnosis/results",
    f"/e/{SLUG}/diagnosis/requirements",
    f"/e/{SLUG}/selection",
    f"/e/{SLUG}/selection/matrix",
    f"/e/{SLUG}/selection/sensitivity",
    f"/e/{SLUG}/selection/cost",
    f"/e/{SLUG}/rollout",
    f"/e/{SLUG}/rollout/packages",
    f"/e/{SLUG}/rollout/gantt",
    f"/e/{SLUG}/training/timetable",
    f"/e/{SLUG}/acceptance/items",
    f"/e/{SLUG}/outcomes/kpis",
    f"/e/{SLUG}/chain",
    f"/e/{SLUG}/documents",
    ALIVE,
)
WRITE = f"/e/{SLUG}/diagnosis/questionnaires/initiation/md"
OK, SEE_OTHER, TARGET_MS = 200, 302, 300.0


class Visitor:
    """Somebody who has signed in: a connection that keeps its cookies."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: Sequence[tuple[str, str]] | None = None) -> tuple[int, str, float]:
        """Return status, text and milliseconds of one request."""
        head = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = urlencode(fields) if fields is not None else None
        if body is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
            head["Referer"] = f"http://127.0.0.1:{self._port}{path}"
        begun = time.perf_counter()
        line = HTTPConnection("127.0.0.1", self._port, timeout=120)
        line.request(method, path, body, head)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        took = (time.perf_counter() - begun) * 1000
        for cookie in answer.msg.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        line.close()
        return answer.status, text, took

    def come_in(self, link: str) -> None:
        """Use a link to sign in."""
        _, text, _ = self.ask("GET", link)
        status, _, _ = self.ask("POST", link, [("csrf_token", proof(text))])
        assert status == SEE_OTHER, status


def proof(text: str) -> str:
    """Return what a form carries to show that it was read."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    return found[1] if found else ""


def fields_of(text: str) -> list[tuple[str, str]]:
    """Return the fields of the form of answers as they stand: hidden ones, texts, what is ticked and what is chosen."""
    form = text[text.index("data-answering") :]
    fields = [
        (name[1], html.unescape(value[1]) if value else "on")
        for tag in re.findall(r"<input\b[^>]*>", form)
        if (name := re.search(r'\bname="([^"]*)"', tag))
        and (not re.search(r'type="(checkbox|radio)"', tag) or re.search(r"\bchecked\b", tag))
        for value in (re.search(r'\bvalue="([^"]*)"', tag),)
    ]
    areas = re.findall(r'<textarea\b[^>]*\bname="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    lists = re.findall(r'<select\b[^>]*\bname="([^"]*)"(.*?)</select>', form, re.DOTALL)
    chosen = ((name, re.search(r'<option value="([^"]*)" selected', options)) for name, options in lists)
    written = ((name, html.unescape(told)) for name, told in areas)
    return [*fields, *written, *((name, html.unescape(one[1]) if one else "") for name, one in chosen)]


def changed(text: str, said: str) -> list[tuple[str, str]]:
    """Return the fields of the form with another text in the first one that holds a text."""
    asked = re.search(r'<textarea\b[^>]*\bname="(a\.[^"]*)"', text)
    assert asked is not None
    return [(name, said if name == asked[1] else value) for name, value in fields_of(text)]


class Measured:
    """Milliseconds by page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.took: dict[str, list[float]] = defaultdict(list)
        self.refused: dict[str, int] = defaultdict(int)

    def note(self, name: str, status: int, milliseconds: float) -> None:
        with self._lock:
            self.took[name].append(milliseconds)
            if status not in (OK, SEE_OTHER):
                self.refused[f"{name} {status}"] += 1


def main() -> None:
    """Start a server in a folder of its own, let people work on it, and print what they waited."""
    with tempfile.TemporaryDirectory() as place:
        data = Path(place)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = [sys.executable, "-m", "planner", "serve", "--data", str(data), "--port", str(port)]
        with (data / "serve.log").open("w") as log, subprocess.Popen(words, stdout=log, stderr=log) as server:  # noqa: S603 - our own words
            try:
                tell(at_work(port, data))
            finally:
                server.send_signal(signal.SIGINT)


def at_work(port: int, data: Path) -> Measured:
    """Let everybody in, ask for documents, and click for a minute."""
    wait_until(lambda: ready(port))
    keeping = open_keeping(None, data)
    visitors = [Visitor(port) for _ in range(PEOPLE)]
    for visitor in visitors:
        act = Act("bench", datetime.now(UTC))
        visitor.come_in(f"/link/{issue_link(keeping, 'sign_in', 'owner@localhost', act)}")
    keeping.database.close()
    first = visitors[0]
    wait_until(lambda: '"is_current":true' in first.ask("GET", f"/e/{SLUG}/standing")[1].replace(" ", ""))
    for path in READ:
        first.ask("GET", path)
    measured, end = Measured(), time.monotonic() + RUN_SECONDS
    threads = [threading.Thread(target=click, args=(visitor, n, end, measured)) for n, visitor in enumerate(visitors)]
    threads.append(threading.Thread(target=make_documents, args=(first, end, measured)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return measured


def click(visitor: Visitor, number: int, end: float, measured: Measured) -> None:
    """Read four pages out of five and save a sheet the fifth time, once every five seconds."""
    draw = random.Random(number)  # noqa: S311 - the order of clicks
    time.sleep(draw.uniform(0, PAUSE_SECONDS))
    while time.monotonic() < end:
        begun = time.monotonic()
        if draw.random() < READING:
            path = draw.choice(READ)
            status, _, took = visitor.ask("GET", path)
            measured.note(path, status, took)
        else:
            _, text, took = visitor.ask("GET", WRITE)
            measured.note(f"{WRITE} (form)", OK, took)
            status, _, took = visitor.ask("POST", WRITE, changed(text, f"{number} {begun}"))
            measured.note(f"{WRITE} (save)", status, took)
        time.sleep(max(0.0, PAUSE_SECONDS - (time.monotonic() - begun)))


def make_documents(owner: Visitor, end: float, measured: Measured) -> None:
    """Ask for two documents again as soon as they are there."""
    path = f"/e/{SLUG}/documents"
    while time.monotonic() < end:
        _, text, _ = owner.ask("GET", path)
        if "data-progress" not in text:
            asked = [("csrf_token", proof(text)), ("languages", "zh-CN"), *(("codes", code) for code in DOCUMENTS)]
            status, _, took = owner.ask("POST", path, asked)
            measured.note(f"{path} (make)", status, took)
        time.sleep(1)


def ready(port: int) -> bool:
    try:
        return Visitor(port).ask("GET", "/readyz")[0] == OK
    except OSError:
        return False


def wait_until(met: Callable[[], bool], seconds: float = 180) -> None:
    """Ask until the answer is yes."""
    until = time.monotonic() + seconds
    while not met():
        if time.monotonic() > until:
            raise SystemExit("the server took too long")
        time.sleep(0.3)


def tell(measured: Measured) -> None:
    """Print median and 95th percentile of each page, and how often one waits as long as for the smallest answer."""
    least = statistics.median(measured.took[ALIVE]) if measured.took[ALIVE] else float("nan")
    print(f"{'':66s}{'clicks':>7s}{'p50':>9s}{'p95':>9s}{'p50 / healthz':>15s}")
    for name, took in sorted(measured.took.items(), key=lambda one: -percentile(one[1])):
        median = statistics.median(took)
        print(f"{name:66s}{len(took):7d}{median:7.0f}ms{percentile(took):7.0f}ms{median / least:15.1f}")
    every = [one for name, took in measured.took.items() if name != ALIVE for one in took]
    figures = f"{len(every):7d}{statistics.median(every):7.0f}ms{percentile(every):7.0f}ms"
    print(f"{'all pages':66s}{figures} (asked: {TARGET_MS:.0f} ms)")
    for what, count in measured.refused.items():
        print(f"refused: {what}, {count} times")


def percentile(took: list[float]) -> float:
    """Return the 95th percentile."""
    ordered = sorted(took)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


if __name__ == "__main__":
    main()
