"""Every kind of page there is, from the map of addresses, and one address of each, by following the links of pages."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from planner.web.app import create_app
from planner.web.settings import WebSettings

CHOICE = re.compile(r"<any\(([^)]*)\):(\w+)>")
LINK = re.compile(r"""<(?:a|form)\s[^>]*?(?:href|action)="([^"#]+)""")
# answers that are no pages: files, programs' answers, and what only tells whether something is there
NO_PAGES = ("/api/", "/static/", "/bootstrap/", "/healthz", "/readyz")
NO_PAGE_ENDS = ("/standing", "/documents/progress", ".zip", ".svg", ".png", ".xlsx", "/file")
NO_PAGE_PARTS = ("/rollout/files/",)
# what somebody would have to do first: `test_people_at_work` does it and examines these pages on its way
AT_WORK = frozenset({
    "people.link",  # an invitation
    "answering.overview", "answering.questionnaire",  # a link without an account
    "selection.mark", "selection.reveal",  # a round in which nobody has scored yet
    "selection.withdraw",  # a decision on record
    "documents.page", "documents.remove",  # a document that was made
    "documents.view",  # a document as a page, which is no page of the application
    "setup.alternative",  # an alternative that was made on the pages
})  # fmt: skip


def is_page(place: str) -> bool:
    """Whether an address, or the rule of one, is that of a page."""
    return not (
        place.startswith(NO_PAGES) or place.endswith(NO_PAGE_ENDS) or any(part in place for part in NO_PAGE_PARTS)
    )


@dataclass(frozen=True, order=True)
class Kind:
    """A kind of page: its endpoint, and what was chosen where the address names a few pages."""

    endpoint: str
    chosen: str = ""

    def __str__(self) -> str:
        return f"{self.endpoint}:{self.chosen}" if self.chosen else self.endpoint


class AddressBook:
    """Knows of an address which kind of page it belongs to."""

    def __init__(self) -> None:
        self._map = create_app(WebSettings("no secret"), None).url_map
        self._adapter = self._map.bind("localhost")
        self._chosen = {
            rule.endpoint: found[2] for rule in self._map.iter_rules() if (found := CHOICE.search(rule.rule))
        }

    def kinds(self) -> list[Kind]:
        """Return every kind of page that can be opened."""
        return sorted(
            Kind(rule.endpoint, chosen)
            for rule in self._map.iter_rules()
            if "GET" in rule.methods and is_page(rule.rule)
            for chosen in self._choices(rule.rule)
        )

    def kind_of(self, path: str) -> Kind | None:
        """Return the kind of page at an address, None where there is no page to open."""
        if not is_page(path) or not self._adapter.test(path, "GET"):
            return None
        endpoint, values = self._adapter.match(path, "GET")
        return Kind(endpoint, values.get(self._chosen.get(endpoint, ""), ""))

    @staticmethod
    def _choices(rule: str) -> list[str]:
        found = CHOICE.search(rule)
        return [one.strip() for one in found[1].split(",")] if found else [""]


def addresses_by_links(context, host: str, first: list[str], book: AddressBook) -> dict[Kind, str]:
    """Follow the links of pages from the first ones on, each kind of page once; return an address of each kind."""
    found: dict[Kind, str] = {}
    waiting = deque(first)
    while waiting:
        path = waiting.popleft()
        kind = book.kind_of(urlsplit(path).path)
        if kind is None or kind in found:
            continue
        found[kind] = path
        page = context.request.get(host + path)
        assert page.ok, f"{path}: {page.status}"
        waiting.extend(link.replace("&amp;", "&") for link in LINK.findall(page.text()) if link.startswith("/"))
    return found
