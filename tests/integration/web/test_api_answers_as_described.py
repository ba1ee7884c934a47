"""Whatever a program sends, it is answered as the OpenAPI document says: by status, form, headers and never a fault."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from planner.bootstrap import read_engagement_source
from planner.services.accounts import Membership, give_role
from planner.services.keeping import keep_engagement
from planner.services.tokens import TokenWanted, make_token
from planner.web.api.answer_books import XLSX
from planner.web.api.operations import BASE
from tests.integration.web.conftest import ACT, Office

EXAMPLE = Path(__file__).parents[3] / "questionnaires/examples/sample_services"
SHEET = "answers/company_profile.yaml"
EXAMPLES_EACH = 5
# what is sent to a real place is removed by none of these: they are sent to places that are not there
REMOVING = (
    "remove_engagement", "remove_member", "set_member", "drop_alternative", "drop_respondent", "close_round_now",
)  # fmt: skip

schemathesis.openapi.media_type("application/zip", st.binary(max_size=200))
schemathesis.openapi.media_type(XLSX, st.binary(max_size=200))
# there is no such thing in the example, or nobody could guess its id
UNANSWERED = {
    f"GET /engagements/{{slug}}/{path}"
    for path in (
        "jobs/{job}", "documents/{document}", "documents/{document}/origin", "documents/{document}/pages/{number}",
        "decisions/{record}/frozen", "decisions/{record}/check", "what-ifs/{copy}/outcome",
        "requirements/{requirement}", "marks/own/{alternative}", "objectives/{respondent}/{objective}",
    )
}  # fmt: skip


# what there is in the example, where nobody would guess it
THERE = {
    "get_plan_file": {"path.what": "tables"},
    "get_figure": {"path.code": "D6", "path.figure": "summary-gantt"},
    "show_rating": {"path.alternative": "sample_desk_a", "path.requirement": "F-CUS-01"},
    "show_work_package": {"path.package": "WP-SEL-SPONSOR"},
    "show_course": {"path.course": "TC-01"},
    "show_chain_way": {"query.first": "requirement:F-CUS-01", "query.last": "pain:PP03"},
}


class FromEverywhere:
    """Lets every request come from an address of its own: after fifty wrong tokens from one, that one has to wait."""

    def __init__(self, app):
        self.app = app
        self.numbers = itertools.count()

    def __call__(self, environ, start_response):
        environ["REMOTE_ADDR"] = f"10.{next(self.numbers)}"
        return self.app(environ, start_response)


@pytest.fixture
def described(tmp_path):
    office = Office(tmp_path)
    kept = keep_engagement(office.store, "sample_services", read_engagement_source(EXAMPLE), ACT)
    give_role(office.store, Membership(office.owner.id, kept.id, "owner", "md"), ACT)
    token, _ = make_token(office.store, office.owner, TokenWanted("schemathesis", ("read", "write"), 30), ACT)
    bearer = {"Authorization": f"Bearer {token}"}
    generation = {"max-examples": EXAMPLES_EACH, "deterministic": True, "database": "none", "no-shrink": True}
    config = SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "headers": bearer,
            "workers": 1,
            "continue-on-failure": True,
            "generation": generation,
            "parameters": {
                "path.slug": "sample_services",
                "path.questionnaire": "as_is_processes",
                "path.position": 0,
            },
            "checks": {
                # its probe cannot be sent to an application in the same process; see test_api.py
                "ignored_auth": {"enabled": False},
                # a version nobody holds is stale, and a rule of the domain may refuse what has the right form
                "positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, 412, 422]},
                "missing_required_header": {"expected-statuses": [404, 428]},
                "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 409, 412, 413, 415, 422, 428]},
            },
            "phases": {
                "stateful": {"enabled": False},
                # the document names none
                "examples": {"enabled": False},
                # every address is asked by every method in test_api.py, which takes a tenth of the time
                "coverage": {"unexpected-methods": []},
            },
            "operations": [
                *({"include-operation-id": one, "parameters": {"path.slug": "not_there"}} for one in REMOVING),
                *(
                    {"include-operation-id": one, "parameters": {"path.slug": "sample_services", "path.place": SHEET}}
                    for one in ("get_sheet", "change_sheet_now", "get_file")
                ),
                *(
                    {"include-operation-id": one, "parameters": {"path.slug": "sample_services", **there}}
                    for one, there in THERE.items()
                ),
                {"include-operation-id": "end_own_token", "parameters": {"path.token": "0" * 16}},
            ],
        }
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", office.app, config=config, headers=bearer)
    assert (
        office.app.test_client().get(f"{BASE}/engagements/sample_services/findings", headers=bearer).json["is_current"]
    )
    # what is asked for from here on waits: documents take their time
    office.app.extensions["planner"] = replace(office.app.extensions["planner"], ring=lambda _job: None)
    schema.app = FromEverywhere(office.app)
    yield schema
    office.store.database.close()


def test_every_operation_answers_as_described(described):
    wrong, statuses = [], {}
    for event in from_schema(described).execute():
        if isinstance(event, events.ScenarioFinished):
            answers = [one.response for one in event.recorder.interactions.values() if one.response is not None]
            statuses.setdefault(event.label, set()).update(one.status_code for one in answers)
            for checks in event.recorder.checks.values():
                failures = [one for one in checks if one.status == Status.FAILURE]
                wrong += [f"{event.label}: {one.name}: {str(one.failure_info.failure)[:900]}" for one in failures]
        elif isinstance(event, events.NonFatalError | events.FatalError):
            wrong.append(str(getattr(event, "info", None) or event.exception))
    assert not wrong, "\n\n".join(wrong[:25])
    assert len(statuses) == len(list(described.get_all_operations()))
    # a run that is refused everywhere would find nothing wrong either
    unanswered = [label for label, found in statuses.items() if label.startswith("GET") and 200 not in found]
    assert set(unanswered) <= UNANSWERED
