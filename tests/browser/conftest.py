"""A server and people with browsers; a test fails when any of their pages complains."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.house import ARGUMENTS, Person, Server, browser_program


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium without a screen."""
    program = browser_program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory, shelf):
    """`planner serve`, with the examples in it, worked out, and its worker beside it."""
    data = tmp_path_factory.mktemp("serve") / "data"
    shutil.copytree(shelf.folder("served", serve_once), data)
    made = Server(data)
    yield made
    made.stop()


def serve_once(data):
    """Start a server in a new folder and end it once the first start has done its work."""
    data.mkdir()
    first = Server(data)
    first.wait_for_results()
    first.stop()


@pytest.fixture
def person(chromium, server):
    """Return a function that gives somebody a browser; none of their pages may have complained in the end."""
    people = []

    def come(language="zh-CN", width=1280):
        people.append(Person(chromium, server, language, width))
        return people[-1]

    yield come
    assert [complaint for one in people for complaint in one.leave()] == []


@pytest.fixture(scope="module")
def owner_state(chromium, server):
    """What the browser of the owner keeps once the printed link was used; the printed link works once."""
    owner = Person(chromium, server)
    owner.come_in(server.first_link())
    state = owner.context.storage_state()
    assert owner.leave() == []
    return state


@pytest.fixture
def owner(person, owner_state):
    """Return a function that gives the owner a browser in which they have signed in."""

    def come(language="zh-CN", width=1280):
        one = person(language, width)
        kept = [cookie for cookie in owner_state["cookies"] if cookie["name"] != "planner_language"]
        one.context.add_cookies(kept)
        return one

    return come
