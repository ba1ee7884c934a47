"""The example with an account for every role, for tests of what people of the evaluation team do."""

import re

from planner import places
from planner.services.accounts import Membership, give_role
from planner.services.keeping import keep_engagement
from planner.services.rounds import round_of
from planner.storage.folders import read_engagement_files
from tests.integration.web.conftest import ACT

EXAMPLE = tuple(read_engagement_files(places.EXAMPLES / "sample_services"))
ALONE = ("answers/weighting.yaml", "answers/trial_feedback.yaml")
FRESH = tuple(file for file in EXAMPLE if file.place not in ALONE)
# whom of the example's people each account answers as
RESPONDENTS = {"owner": "md", "decision_maker": "md", "evaluator": "service_head", "consultant": "tester"}
POINTS = [f"CP{number:02}" for number in range(1, 12)]


class Browsers(dict):
    """The browsers of a team: an account is made and signed in when it is first needed."""

    def __init__(self, team):
        super().__init__()
        self.team = team

    def __missing__(self, role):
        team = self.team
        email = f"{role}.{team.slug}@example.com"
        account = team.office.person(email, team.kept, role)
        give_role(team.office.store, Membership(account.id, team.kept.id, role, RESPONDENTS.get(role)), ACT)
        self[role] = team.office.browser()
        self[role].sign_in(email)
        return self[role]


class Team:
    """The example with one account for every role, each in a browser of its own."""

    def __init__(self, office, files, slug):
        self.office, self.slug = office, slug
        self.kept = keep_engagement(office.store, slug, files, ACT)
        self.browsers = Browsers(self)

    def page(self, name=""):
        return f"/e/{self.slug}/selection{name}"

    def get(self, role, name=""):
        return self.browsers[role].get(self.page(name))

    def text(self, role, name=""):
        return self.get(role, name).get_data(as_text=True)

    def state(self, role, name):
        return re.search(r'name="state" value="(\w+)"', self.text(role, name)).group(1)

    def send(self, role, name, path=None, **values):
        return self.browsers[role].send(self.page(name), path and self.page(path), **values)

    def files(self):
        with self.office.store.reading() as unit:
            return unit.engagements.files(self.kept.id)

    def sheet(self, place):
        with self.office.store.reading() as unit:
            return unit.engagements.sheet(self.kept.id, place).data

    def round(self, questionnaire):
        with self.office.store.reading() as unit:
            return round_of(unit, self.kept.id, questionnaire)

    def weigh(self, role, **points):
        return self.send(role, "/weights?method=points", "/weights", state=self.state(role, "/weights?method=points"),
                         method="points", save="1", **{f"points-{code}": value for code, value in points.items()})  # fmt: skip

    def mark(self, role, alternative="sample_desk_a", **fields):
        page = f"/marks/{alternative}"
        return self.send(role, page, state=self.state(role, page), **fields)

    def close(self, role, questionnaire, version=None):
        page = f"/rounds/{questionnaire}/close"
        return self.send(role, page, version=self.round(questionnaire).version if version is None else version)
