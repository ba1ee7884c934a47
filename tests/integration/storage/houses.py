"""Houses in which people decide together: the real services over one database each, called by the names of people."""

import contextlib
import shutil
import uuid
from datetime import UTC, datetime

from sqlalchemy import create_engine, select, text

from planner.content.writer import YamlSheets
from planner.errors import (
    InputError,
    LostLeaseError,
    NotAllowedError,
    NotFoundError,
    Problem,
    StaleSaveError,
)
from planner.services.access import may
from planner.services.accounts import (
    Membership,
    give_role,
    issue_link,
    make_owner,
    session_account,
    use_link,
)
from planner.services.keeping import Act, EngagementFile, keep_engagement
from planner.services.marking import TRIAL, feedback_on
from planner.services.rounds import (
    entries_of,
    in_force,
    may_see_results,
    own_entry,
    rounds_of,
    visible_entries,
)
from planner.services.weighing import WEIGHTING
from planner.storage.database import open_database, sqlite_url
from planner.storage.keeping import DatabaseKeeping
from planner.storage.tables import AttachmentRow, Row
from tests.databases import fresh_database

START = datetime(2026, 7, 1, 9, tzinfo=UTC)
SLUG = "together"
PEOPLE = ("ann", "ben", "eve", "dan")
ROUNDS = (WEIGHTING, TRIAL)
ROLES_AT_FIRST = {"ann": ("owner", "md"), "ben": ("decision_maker", "service_head"), "eve": ("evaluator", "tester")}
# the outcome of a step as people are told of it
OUTCOMES = {
    InputError: "refused",
    NotFoundError: "not there",
    NotAllowedError: "not allowed",
    StaleSaveError: "stale",
    LostLeaseError: "lost",
}
# what is written without being told in the audit trail: when somebody was seen, and wrong attempts
_UNTOLD_TABLES = {"visit", "sign_in_failure"}
_UNTOLD_COLUMNS = {("sign_in_session", "seen_at"), ("api_token", "used_at")}


def address_of(who):
    return f"{who}@example.com"


class SignedOutError(NotFoundError):
    """A page asks to sign in first."""

    def __init__(self):
        super().__init__(Problem("no-such-page", ""))


class House:
    """One engagement and its people in one database; `drawn` holds tokens and ids, which differ from house to house."""

    def __init__(self, database, engagement_id, accounts, sessions):
        self.database = database
        self.store = DatabaseKeeping(database, YamlSheets())
        self.id, self.accounts, self.sessions = engagement_id, dict(accounts), dict(sessions)
        self.drawn = {}

    def account(self, who):
        with self.store.reading() as unit:
            return unit.accounts.account(self.accounts[who])

    def enter(self, who, permission, at):
        """Do what every page does before anything else, and return the membership of whoever asks."""
        if session_account(self.store, self.sessions[who], at) is None:
            raise SignedOutError
        with self.store.reading() as unit:
            membership = unit.accounts.membership(self.accounts[who], self.id)
        if membership is None:
            raise NotFoundError(Problem("no-such-page", ""))
        if not may(membership.role, permission):
            raise NotAllowedError(permission)
        return membership

    def sheet(self, place, position=None):
        with self.store.reading() as unit:
            return unit.engagements.sheet(self.id, place, position)

    def readings(self, unit):
        """Return by person what the reading functions of the pages give of each round, and whether results are shown."""
        rounds = rounds_of(unit, self.id)
        entries = {name: entries_of(unit, self.id, name) for name in rounds}
        return {who: self._reading(unit, who, rounds, entries) for who in PEOPLE}

    def _reading(self, unit, who, rounds, entries):
        membership = unit.accounts.membership(self.accounts[who], self.id)
        if membership is None or not may(membership.role, "view"):
            return None
        own = membership.respondent_id
        shown = {name: in_force(visible_entries(entries[name], found, own)) for name, found in rounds.items()}
        values = {name: {one.respondent_id: one.values for one in found} for name, found in shown.items()}
        return values, {name: may_see_results(membership.role, found, own) for name, found in rounds.items()}

    def own(self, questionnaire_id, respondent_id):
        with self.store.reading() as unit:
            return own_entry(entries_of(unit, self.id, questionnaire_id), respondent_id)

    def told(self, respondent_id, alternative_id):
        return feedback_on(self.own(TRIAL, respondent_id), alternative_id)

    def trail(self):
        with self.store.reading() as unit:
            return unit.audit.entries()

    def picture(self):
        """Return every row of every table as the driver gives it, but for what is written without being told."""
        connection = self.database.engine.raw_connection()
        try:
            cursor = connection.cursor()
            return {name: cursor.execute(query).fetchall() for name, query in _PICTURES.items()}
        finally:
            connection.close()

    def sheets(self, unit):
        """Return the data of every sheet by its place."""
        attached = self.attached().keys()
        places = [one for one in unit.engagements.places(self.id) if one not in attached]
        return {place: unit.engagements.sheet(self.id, place).data for place in places}

    def attached(self):
        """Return what is kept as bytes, by its place."""
        with self.database.engine.connect() as connection:
            query = select(AttachmentRow.place, AttachmentRow.content).where(AttachmentRow.engagement_id == self.id)
            return dict(connection.execute(query).all())

    def summary(self):
        """Return what has to be equal in every house: the sheets, who did what when, and how many rows there are."""
        with self.store.reading() as unit:
            sheets = self.sheets(unit)
            lines = [(one.number, one.act, one.action, one.subject) for one in unit.audit.entries()]
            version = unit.engagements.named(self.id).version
        rows = {name: len(rows) for name, rows in self.picture().items()}
        return sheets, lines, version, rows


class Held:
    """One transaction in which many questions are asked, by the services that answer them."""

    def __init__(self, store, unit):
        self.reading, self.writing = lambda: contextlib.nullcontext(unit), store.writing


def _query(table):
    columns = (column.name for column in table.columns if (table.name, column.name) not in _UNTOLD_COLUMNS)
    keys = (column.name for column in table.primary_key)
    return f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {', '.join(keys)}"


_PICTURES = {table.name: _query(table) for table in Row.metadata.sorted_tables if table.name not in _UNTOLD_TABLES}


def outcome_of(call, house):
    """Return how something ended, and what it gave."""
    try:
        return "done", call(house)
    except SignedOutError:
        return "signed out", None
    except tuple(OUTCOMES) as error:
        return next(told for kind, told in OUTCOMES.items() if isinstance(error, kind)), error


@contextlib.contextmanager
def first_house(kind, place, server_url, files, passwords):
    """Give what makes copies of one house: an engagement, three people with a role in it and one without."""
    with fresh_database(kind, place, server_url) as database:
        store = DatabaseKeeping(database, YamlSheets())
        act = Act(address_of("ann"), START)
        accounts = {"ann": make_owner(store, address_of("ann"), "ann", "en", act).id}
        kept = keep_engagement(store, SLUG, [EngagementFile(one.place, one.content) for one in files], act)
        sessions = {}
        for who in PEOPLE:
            purpose = "sign_in" if who in accounts else "invitation"
            token = issue_link(store, purpose, address_of(who), act)
            sessions[who] = use_link(store, passwords, token, START, name=who)
            accounts[who] = session_account(store, sessions[who], START).id
        for who, (role, respondent) in ROLES_AT_FIRST.items():
            give_role(store, Membership(accounts[who], kept.id, role, respondent), act)
        database.close()
        yield lambda: _copied(kind, database.engine.url, server_url, (kept.id, accounts, sessions))


@contextlib.contextmanager
def _copied(kind, url, server_url, held):
    """Give a house in a database of its own, copied from the first one: migrations take longer than a copy."""
    name = f"t{uuid.uuid4().hex}"
    if kind == "sqlite":
        file = f"{url.database}.{name}"
        shutil.copyfile(url.database, file)
        database = open_database(sqlite_url(file))
    else:
        with create_engine(server_url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {url.database}"))
        database = open_database(server_url.replace("/postgres?", f"/{name}?"))
    try:
        yield House(database, *held)
    finally:
        database.close()
