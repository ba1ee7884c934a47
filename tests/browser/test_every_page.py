"""Every page the owner can open: nothing for axe to find, light and dark, nothing too wide from a phone to a wall."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from planner.web.app import create_app
from planner.web.settings import WebSettings

SLUG = "sample_services"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK, WALL = 360, 1280, 3840
HIGHEST = 12_000
# answers that are no pages: files, programs' answers, and what only tells whether something is there
NO_PAGES = ("/api/", "/static/", "/bootstrap/", "/healthz", "/readyz")
# the last one asks whether to take back a decision, and none is recorded
NO_PAGE_ENDS = ("/standing", "/progress", ".zip", ".svg", ".json", "/decision/withdraw")


def addresses():
    """Return the address of every page that needs no more than the name of an engagement, from the URL map."""
    found = []
    for rule in create_app(WebSettings("no secret"), None).url_map.iter_rules():
        chosen = re.search(r"<any\(([^)]*)\):page>", rule.rule)
        pages = [one.strip() for one in chosen[1].split(",")] if chosen else [""]
        left = rule.arguments - {"slug"} - ({"page"} if chosen else set())
        if "GET" not in rule.methods or left:
            continue
        for page in pages:
            path = re.sub(r"<any\([^>]*>", page, rule.rule).replace("<slug>", SLUG)
            if not path.startswith(NO_PAGES) and not path.endswith(NO_PAGE_ENDS):
                found.append(path)
    return sorted(found)


@pytest.fixture(scope="module")
def axe():
    return Axe()


def told(results):
    """Return what axe found, with the place of each."""
    return [
        f"{violation['id']} ({violation['help']}): {[node['target'] for node in violation['nodes']][:4]}"
        for violation in results.response["violations"]
    ]


def widths(page):
    """Return how far the page reaches beyond the window, and its widest parts that stand outside."""
    return page.evaluate(
        """() => {
          const most = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= most) return [];
          const scrolls = (part) => part && (getComputedStyle(part).overflowX !== "visible" || scrolls(part.parentElement));
          return [...document.querySelectorAll("body *")]
            .filter((part) => part.getBoundingClientRect().right > most + 1 && !scrolls(part.parentElement))
            .slice(0, 4).map((part) => `${part.tagName}.${part.className} ${part.textContent.trim().slice(0, 30)}`)
            .concat([`${document.documentElement.scrollWidth} > ${most}`]);
        }"""
    )


@pytest.mark.parametrize("path", addresses())
def test_a_page_is_usable_by_everybody_in_light_and_dark_and_at_every_width(owner, axe, path):
    one = owner()
    page = one.open(path)
    assert page.locator("h1").count() == 1
    # so high that no bar at the foot of the window lies over anything
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": DESK, "height": min(height + 100, HIGHEST)})
    found = {"light": told(axe.run(page, options=rules(type="tag", values=TAGS)))}
    # colours are all that differs in the dark
    page.emulate_media(color_scheme="dark")
    found["dark"] = told(axe.run(page, options=rules(type="rule", values=["color-contrast"])))
    for width in (WALL, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        found[f"{width} px"] = widths(page)
    found["phone"] = told(
        axe.run(page, options=rules(type="rule", values=["target-size", "scrollable-region-focusable"]))
    )
    assert {place: what for place, what in found.items() if what} == {}


def rules(**only):
    return {"resultTypes": ["violations"], "runOnly": only, "preload": False}


@pytest.mark.parametrize("path", addresses())
def test_an_english_page_fits_a_phone_and_holds_no_chinese_heading(owner, path):
    one = owner("en", PHONE)
    page = one.open(path)
    assert widths(page) == []
    assert not re.search(r"[\u4e00-\u9fff]", page.locator("h1").inner_text())
