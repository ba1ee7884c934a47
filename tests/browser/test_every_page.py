"""Every kind of page an owner can open: axe finds nothing, light and dark, and nothing is too wide from phone to wall."""

import re

import pytest

from tests.browser.examining import DESK, PHONE, examine, too_wide
from tests.browser.house import Person
from tests.browser.kinds import AT_WORK, AddressBook, addresses_by_links

BOOK = AddressBook()
SLUG = "sample_services"
KINDS = [kind for kind in BOOK.kinds() if kind.endpoint not in AT_WORK]


@pytest.fixture(scope="module")
def reader(chromium, server, owner_state):
    """Return a function that gives one browser for each language, in which the owner goes from page to page."""
    readers = {}

    def read(language, width):
        if language not in readers:
            one = readers[language] = Person(chromium, server, language, width)
            kept = [cookie for cookie in owner_state["cookies"] if cookie["name"] != "planner_language"]
            one.context.add_cookies(kept)
        return readers[language]

    yield read
    for one in readers.values():
        one.leave()


@pytest.fixture(scope="module")
def addresses(chromium, server, owner_state):
    """An address of every kind of page, as somebody finds it who clicks through one engagement."""
    context = chromium.new_context(storage_state=owner_state)
    page = context.new_page()
    make_a_token(page, server)
    make_a_copy(page, server)
    # no page shows itself anew while it is looked at
    page.goto(f"{server.address}/e/{SLUG}")
    page.wait_for_function("() => !document.querySelector('[data-coming]')")
    # only one of the engagements: its own pages first
    found = addresses_by_links(context, server.address, [f"/e/{SLUG}", "/", "/sign-in"], BOOK)
    context.close()
    return found


def make_a_token(page, server):
    page.goto(f"{server.address}/account/tokens")
    page.fill("main [name=name]", "program")
    page.locator("main [name=scopes]").first.check()
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_selector("main a[href$='/end']")


def make_a_copy(page, server):
    page.goto(f"{server.address}/e/{SLUG}/selection/sliders")
    page.fill("form.narrow-form [name=title]", "if")
    page.click("form.narrow-form button")
    page.wait_for_selector(".notice.good")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_page_is_usable_by_everybody_in_light_and_dark_and_at_every_width(reader, addresses, kind):
    assert kind in addresses, "no link leads to it"
    one = reader("zh-CN", DESK)
    page = one.open(addresses[kind])
    assert page.locator("h1").count() == 1
    assert examine(page) == {}
    assert one.complained() == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_an_english_page_fits_a_phone_and_holds_no_chinese_heading(reader, addresses, kind):
    one = reader("en", PHONE)
    page = one.open(addresses[kind])
    assert too_wide(page) == []
    assert not re.search(r"[\u4e00-\u9fff]", page.locator("h1").inner_text())
    assert one.complained() == []
