"""What a selection by several people comes to, kept in plain Python: what the services are held against."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import strategies as st

from planner.services.accounts import IDLE
from planner.services.jobs import ATTEMPTS, LEASE
from planner.services.visits import PAUSE
from tests.integration.storage.houses import PEOPLE, ROLES_AT_FIRST, ROUNDS, START, address_of

FRAME, ALTERNATIVE = "engagement.yaml", "alternatives/sample_desk_a.yaml"
RESPONDENTS = ("md", "service_head", "tester")
ALTERNATIVES = ("sample_desk_a", "sample_desk_b")
KIND = "document"
# the owner may do most
who_acts = st.sampled_from(["ann", "ann", "ann", "ben", "ben", "eve", "eve", "dan"])
whom = st.sampled_from(PEOPLE)
# now and then a form that was opened earlier, and now and then one that somebody else has open is sent after it
fresh_form = st.sampled_from([True, True, True, False])
numbers = st.integers(0, 5)
reasons = st.sampled_from(["", "because", "because"])

# what a role may do, of what is done here; written down once more so that a wrong table is found out
MAY = {
    "owner": {"view", "tailor", "mark", "weigh", "reveal", "decide", "generate", "export", "people"},
    "decision_maker": {"view", "mark", "weigh", "reveal", "decide", "generate"},
    "evaluator": {"view", "mark", "weigh"},
    "project_manager": {"view", "tailor", "generate"},
    "consultant": {"view", "tailor", "mark", "weigh", "generate", "export"},
    "viewer": {"view"},
}
SEEN_EVERY = timedelta(minutes=5)


@dataclass
class PlainJob:
    """One job: who holds it is the number of the time it was taken."""

    number: int
    state: str = "waiting"
    attempts: int = 0
    holder: int | None = None
    worker: str = ""
    lease_until: datetime | None = None
    stop_asked: bool = False

    def take(self, holder, worker, at):
        self.state, self.holder, self.worker, self.lease_until = "running", holder, worker, at + LEASE
        self.attempts += 1

    def is_held_by(self, holder):
        return self.state == "running" and self.holder == holder

    def end(self, state):
        self.state, self.holder, self.lease_until = state, None, None

    def let_go(self):
        if self.stop_asked:
            self.end("cancelled")
        else:
            self.end("failed" if self.attempts >= ATTEMPTS else "waiting")

    @property
    def is_over(self):
        return self.state in {"done", "failed", "cancelled"}


@dataclass
class PlainLink:
    """One personal link."""

    purpose: str
    to: str
    role: str | None
    respondent: str | None
    expires_at: datetime
    is_over: bool = False


@dataclass
class Plain:
    """Everything that is so, as far as people are told of it; `changes` counts those of the engagement."""

    roles: dict = field(default_factory=lambda: dict(ROLES_AT_FIRST))
    seen_at: dict = field(default_factory=lambda: dict.fromkeys(PEOPLE, START))
    disabled: set = field(default_factory=set)
    administrators: set = field(default_factory=lambda: {"ann"})
    # respondent -> what is in force, and of which day
    weights: dict = field(default_factory=dict)
    marks: dict = field(default_factory=dict)
    closed: set = field(default_factory=set)
    noted: set = field(default_factory=set)
    sheets: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)
    files: set = field(default_factory=set)
    copies: dict = field(default_factory=dict)
    records: list = field(default_factory=list)
    is_decided: bool = False
    jobs: list = field(default_factory=list)
    links: list = field(default_factory=list)
    tokens: list = field(default_factory=list)
    visits: dict = field(default_factory=dict)
    changes: int = 0

    def touch(self, place):
        """Note that a sheet changed, and the engagement with it."""
        self.sheets[place] = self.sheets.get(place, 0) + 1
        self.changes += 1

    def is_in(self, who, at):
        seen = self.seen_at[who]
        return seen is not None and who not in self.disabled and at - seen <= IDLE

    def bars(self, who, permission, at):
        """Return how a page turns somebody away, None where it lets them in, and note that they were seen."""
        if not self.is_in(who, at):
            return "signed out"
        if at - self.seen_at[who] > SEEN_EVERY:
            self.seen_at[who] = at
        if who not in self.roles:
            return "not there"
        return None if permission in MAY[self.roles[who][0]] else "not allowed"

    def respondent(self, who):
        return self.roles.get(who, (None, None))[1]

    def stated(self, questionnaire):
        """Return what is in force, by respondent."""
        return self.weights if questionnaire == ROUNDS[0] else self.marks

    def shows_results(self, who, questionnaire):
        others = set(self.stated(questionnaire)) - {self.respondent(who)}
        return questionnaire in self.closed or not others

    def is_last_owner(self, who):
        return [one for one, (role, _) in self.roles.items() if role == "owner"] == [who]

    def works(self, link, at):
        """Whether a link opens anything."""
        is_kept_out = any(address_of(who) == link.to for who in self.disabled)
        return not link.is_over and at < link.expires_at and not is_kept_out

    def next_waiting(self):
        return next((job for job in self.jobs if job.state == "waiting"), None)

    def visit(self, who, at):
        """Return when the visit before ended, and note this one."""
        last = self.visits.get(who)
        if last is None:
            self.visits[who] = (at, None)
            return None
        seen, before = last
        before = before if at - seen < PAUSE else seen
        if at - seen >= SEEN_EVERY:
            self.visits[who] = (at, before)
        return before
