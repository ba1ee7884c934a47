"""A web application on a database in a folder of its own, and people to ask it."""

import re
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from jinja2 import BytecodeCache

from planner.content.writer import YamlSheets
from planner.services.accounts import Membership, give_role, issue_link, make_owner, session_account, use_link
from planner.services.keeping import Act, EngagementFile, keep_engagement
from planner.services.work import Workshop, work_off
from planner.storage.connecting import connect
from planner.storage.passwords import Argon2Passwords
from planner.web.app import create_app
from planner.web.guard import Floor
from planner.web.settings import WebSettings
from tests.kept_examples import ENGINES, PRINTER, SHELF

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
ACT = Act("owner@example.com", NOW)
PASSWORD = "一句好记的话就是好密码"


class CompiledPages(BytecodeCache):
    """Pages as they were compiled for the first application of a process: compiling them anew takes most of a test."""

    def __init__(self):
        self._kept = {}

    def load_bytecode(self, bucket):
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket):
        self._kept[bucket.key] = bucket.bytecode_to_string()


PAGES = CompiledPages()


class Office:
    """The application with what stands behind it; what a page asks for is worked out at once."""

    def __init__(self, place):
        self.store = connect(None, place, YamlSheets())
        self.passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.shop = Workshop(self.store, ENGINES, SHELF, PRINTER, lambda: NOW)
        floor = Floor(
            self.store, self.passwords, ENGINES, lambda: NOW, SHELF, lambda _job: work_off(self.shop), PRINTER
        )
        self.app = create_app(WebSettings("a secret of the tests"), floor)
        self.app.jinja_env.bytecode_cache = PAGES
        self.owner = make_owner(self.store, "owner@example.com", "赵样一", "zh-CN", ACT)

    def browser(self):
        return Browser(self.app)

    def engagement(self, slug):
        frame = EngagementFile("engagement.yaml", f"title: {{zh: 项目{slug}, en: Engagement {slug}}}\n".encode())
        kept = keep_engagement(self.store, slug, [frame], ACT)
        give_role(self.store, Membership(self.owner.id, kept.id, "owner"), ACT)
        return kept

    def link(self, purpose, email, engagement=None, role=None):
        return issue_link(self.store, purpose, email, ACT, engagement and engagement.id, role)

    def person(self, email, engagement=None, role=None, password=PASSWORD):
        token = use_link(
            self.store, self.passwords, self.link("invitation", email, engagement, role), NOW, password=password
        )
        return session_account(self.store, token, NOW)


class Browser:
    """One browser: keeps its cookies, and sends forms with the proof that it read them."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **options):
        return self.client.get(path, **options)

    def send(self, page, path=None, **values):
        """Read a page and send its form."""
        text = self.client.get(page).get_data(as_text=True)
        proof = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        return self.client.post(path or page, data={"csrf_token": proof.group(1) if proof else "", **values})

    def sign_in(self, email="owner@example.com", password=PASSWORD, **values):
        return self.send("/sign-in", email=email, password=password, **values)


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    yield made
    made.store.database.close()
