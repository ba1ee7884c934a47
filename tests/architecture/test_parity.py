"""Pages, commands and API do the same things by the same services: what one of them cannot do stands here with why."""

import ast
import functools
from pathlib import Path
from types import SimpleNamespace

from planner.cli.main import COMMANDS
from planner.services.access import PERMISSIONS, ROLES, may
from planner.web.api import TOPICS
from planner.web.api.operations import OPERATIONS
from planner.web.app import create_app
from planner.web.guard import for_whom
from planner.web.settings import WebSettings

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "planner/services"


class Why(str):
    """A reason why there is no operation, where otherwise operations are named."""

    __slots__ = ()


# a use case that changes something and that pages or commands have -> why no program may do it
NOT_FOR_PROGRAMS = {
    "accounts.make_owner": "`planner serve` makes the first account; later there is one, and nobody else may",
    "accounts.sign_out_everywhere": "sessions are those of browsers; a program has a token, which it can end",
    "accounts.disable_account": "who may get in at all is decided by a person at a page",
    "people.enable_account": "who may get in at all is decided by a person at a page",
    "people.make_administrator": "who may get in at all is decided by a person at a page",
    "people.rename_account": "a stolen token must not change how its owner is known",
    "people.change_password": "a stolen token must not lock its owner out",
    "people.end_session": "sessions are those of browsers; a program has a token, which it can end",
    "people.end_other_sessions": "sessions are those of browsers; a program has a token, which it can end",
    "tokens.make_token": "a token that makes tokens could not be ended",
    "keeping.keep_engagement": "keeps a folder of the server's own machine; programs send a zip file (import_engagement)",
    "keeping.note_restore": "whoever puts a backup in the place of the database sits at the server",
    "starting.copy_under_way": "lets people look at an example some weeks on; programs send records (import_engagement)",
    "findings.findings_of": "asked for by every operation that shows findings",
}

# command -> operations that give the same, or why there is none
AT_THE_SERVER = Why("sees to the database or the program itself, on the machine where these are")
ON_FOLDERS = Why("works on a folder or file of the reader's own machine")
PURE = Why(
    "works out numbers from numbers sent along, without any engagement; the command is the interface for programs"
)
EXAMPLES_ONLY = Why(
    "lets people look at an example some weeks on; programs send records of their own (import_engagement)"
)
COMMAND_OPERATIONS = {
    "demo": ON_FOLDERS,
    "check": "show_findings",
    "doctor": AT_THE_SERVER,
    "new": "start_engagement",
    "documents": "make_documents list_documents get_document",
    "chain": "list_chain_nodes list_chain_links list_chain_breaks walk_chain",
    "diagnosis find": "show_diagnosis",
    "diagnosis timing": "show_diagnosis",
    "diagnosis preparation": "show_preparation",
    "selection rank": "show_ranking show_selection rank_under_weights make_what_if compare_what_if",
    "selection screen": "list_screened",
    "selection cost": "show_costs",
    "selection vendors": Why("describes the product profiles that come with the program, without any engagement"),
    "selection recheck": "list_recheck",
    "selection robustness": "show_robustness",
    "selection agreement": "show_agreement",
    "selection opinions": "show_opinions",
    "rollout plan": "show_plan_dates list_work_packages list_role_assignments",
    "rollout risks": "list_risks",
    "rollout gates": "list_gates",
    "rollout configuration": "show_configuration",
    "rollout export": "make_documents get_document",
    "rollout import": "check_project_file keep_project_file",
    "rollout costs": "show_effort",
    "rollout load": "show_effort",
    "rollout notice": "check_holiday_notice keep_holiday_notice compare_plan",
    "rollout baseline": "list_baselines freeze_plan_now",
    "rollout status": "show_status",
    "rollout replan": "show_replan",
    "rollout compare": "compare_plan",
    "rollout what-if": "try_scenarios_now show_scenarios",
    "rollout changes": "list_change_requests",
    "migration plan": "show_migration",
    "training plan": "show_training list_sessions",
    "training results": "show_training",
    "acceptance checklists": "show_acceptance list_acceptance_items",
    "outcomes kpis": "list_kpis show_outcomes",
    "serve": AT_THE_SERVER,
    "worker": AT_THE_SERVER,
    "import": "import_engagement",
    "export": "export_engagement",
    "backup": AT_THE_SERVER,
    "restore": AT_THE_SERVER,
    "db upgrade": AT_THE_SERVER,
    "db list": "list_engagements",
    "db remove": "remove_engagement",
    "people list": "list_members",
    "people invite": "invite",
    "people link": Why("who may get in at all is decided by a person at a page or at the server"),
    "people role": "set_member",
    "people remove": "remove_member",
    "audit verify": AT_THE_SERVER,
    "audit show": "list_audit",
    **dict.fromkeys((one for one in COMMANDS if one.startswith("engine ")), PURE),
}

# view of a page -> operations that do or show the same, or why there is none; a page that asks whether something is
# really to be done names what does it
FOR_PEOPLE = Why("a way in for people: programs carry a token")
BY_PEOPLE = Why("who may get in at all is decided by a person at a page")
OF_BROWSERS = Why("sessions are those of browsers; a program has a token, which it can end")
OWN_NAME = Why("a stolen token must not change how its owner is known, nor lock them out")
OF_PROGRAM = Why("files of the program, the same for everybody")
HEALTH = Why("asked by whoever keeps the server, who has no token")
REFERENCE = Why("the reference of the operations themselves; programs read /api/v1/openapi.json")
PARTS = "show_document_parts get_figure"
_ANSWERED = "show_questionnaire show_answers"
VIEW_OPERATIONS = {
    "acceptance.failed": "list_failed_items",
    "acceptance.items": "list_item_states list_acceptance_items",
    "acceptance.part": f"show_acceptance {PARTS}",
    "acceptance.start": f"show_acceptance list_item_states {PARTS}",
    "account.all_of_them": BY_PEOPLE,
    "account.change": BY_PEOPLE,
    "account.end_all": OF_BROWSERS,
    "account.end_one": OF_BROWSERS,
    "account.end_others": OF_BROWSERS,
    "account.own": "show_account",
    "account.own_now": OWN_NAME,
    "account.password_now": OWN_NAME,
    "answering.answer": "answer_now",
    "answering.overview": "list_questionnaires",
    "answering.questionnaire": _ANSWERED,
    "blocks.figure": "get_figure",
    "bootstrap.static": OF_PROGRAM,
    "chain.breaks": "list_chain_breaks",
    "chain.node": "walk_chain list_chain_links list_chain_breaks show_rating",
    "chain.start": "list_chain_nodes",
    "chain.way": "show_chain_way",
    "diagnosis.answer": "answer_now",
    "diagnosis.cancel_link": "cancel_answer_link_now",
    "diagnosis.change_objective": "change_objective",
    "diagnosis.decide": "decide_on_requirement",
    "diagnosis.links": "list_answer_links",
    "diagnosis.make_link": "make_answer_link",
    "diagnosis.new_objective": "list_objective_ideas show_questionnaire",
    "diagnosis.objective": "get_objective",
    "diagnosis.objective_to_remove": "remove_objective_now",
    "diagnosis.objectives": "list_objectives list_objective_ideas",
    "diagnosis.people": "show_questionnaire",
    "diagnosis.questionnaire": _ANSWERED,
    "diagnosis.remove_it": "remove_objective_now",
    "diagnosis.requirement": "show_requirement",
    "diagnosis.results": f"show_diagnosis {PARTS}",
    "diagnosis.side_by_side": "compare_answers",
    "diagnosis.start": "list_questionnaires",
    "diagnosis.state_new": "state_objective_now",
    "diagnosis.tailoring": "list_requirements show_diagnosis",
    # the reasons of the diagnosis become those of the decision
    "diagnosis.take_over": "show_diagnosis decide_on_requirement",
    "diagnosis.template": "get_answer_book",
    "diagnosis.upload": "check_answer_book take_answer_book",
    "documents.again": "retry_job",
    "documents.file": "get_document",
    "documents.make": "make_documents",
    "documents.page": "get_document_page",
    "documents.picture": "get_document_page",
    "documents.progress": "list_jobs show_job",
    "documents.remove": "remove_document",
    "documents.start": "list_documents list_offers list_jobs show_document_origin",
    "documents.stop": "cancel_job",
    "documents.view": "get_document",
    "home.alive": HEALTH,
    "home.engagements": "list_engagements",
    "home.overview": "show_engagement show_ranking show_effort show_standing show_obstacles list_changes"
    " list_chain_breaks show_preparation",
    "home.ready": HEALTH,
    "home.standing": "show_findings",
    "members.invite": "invite",
    "members.member": "list_members",
    "members.member_now": "set_member",
    "members.new_password": BY_PEOPLE,
    "members.remove": "remove_member",
    "members.remove_now": "remove_member",
    "members.start": "list_members list_invitations list_roles",
    "members.withdraw": "withdraw_invitation_now",
    "migration.cleaning": f"show_migration {PARTS}",
    "migration.fields": "show_migration",
    "migration.part": f"show_migration {PARTS}",
    "migration.start": f"show_migration {PARTS}",
    "outcomes.kpi": "show_kpi",
    "outcomes.kpis": "list_kpis show_kpi",
    "outcomes.part": f"show_outcomes {PARTS}",
    "outcomes.start": f"show_outcomes list_kpis {PARTS}",
    "own_tokens.ask_end": "end_own_token",
    "own_tokens.end": "end_own_token",
    "own_tokens.make": Why("a token that makes tokens could not be ended"),
    "own_tokens.start": "list_tokens",
    "people.language": Why("programs name their language with every request"),
    "people.link": FOR_PEOPLE,
    "people.link_now": FOR_PEOPLE,
    "people.sign_in": FOR_PEOPLE,
    "people.sign_in_now": FOR_PEOPLE,
    "people.sign_out": FOR_PEOPLE,
    "reference.record": REFERENCE,
    "reference.start": REFERENCE,
    "rollout.baseline": "list_baselines show_plan_dates",
    "rollout.changes": f"show_replan compare_plan list_change_requests {PARTS}",
    "rollout.freeze": "freeze_plan_now",
    "rollout.gantt": "get_figure list_work_packages",
    "rollout.gates": f"list_gates show_effort {PARTS}",
    "rollout.keep_progress": "keep_project_file",
    "rollout.look_under_way": EXAMPLES_ONLY,
    "rollout.keep_notice_now": "keep_holiday_notice",
    "rollout.look_at_notice": "check_holiday_notice",
    "rollout.notice": "show_plan_dates",
    "rollout.package": "show_work_package",
    "rollout.packages": "list_work_packages",
    "rollout.part": f"show_plan_dates show_effort list_role_assignments show_configuration show_adoption {PARTS}",
    "rollout.plan_file": "get_plan_file",
    "rollout.progress": f"show_status {PARTS}",
    "rollout.project_file": "check_project_file",
    "rollout.risks": f"list_risks {PARTS}",
    "rollout.try_what_ifs": "try_scenarios_now",
    "rollout.what_if": "show_scenarios",
    "rollout.what_if_standing": "show_scenarios",
    "rollout.start": f"show_plan_dates {PARTS}",
    "selection.ask_next": "show_ranking list_information list_recheck",
    "selection.cell": "show_rating",
    "selection.compare": "show_profile",
    "selection.cost": f"show_costs {PARTS}",
    "selection.decide": "decide",
    "selection.decision": "list_decisions list_candidates check_frozen",
    "selection.frozen": "get_frozen",
    "selection.mark": "show_own_marks give_own_marks",
    "selection.marks": "list_rounds show_marks_given show_mark_spreads",
    "selection.matrix": "show_selection",
    "selection.product": "show_profile",
    "selection.products": "list_profiles list_screened",
    "selection.reopen": "reopen_round_now",
    "selection.reveal": "list_rounds close_round_now",
    "selection.save_weights": "state_own_weights try_own_weights",
    "selection.screening": f"list_screened {PARTS}",
    "selection.sensitivity": f"show_robustness show_selection show_agreement show_opinions {PARTS}",
    "selection.slider_shares": "rank_under_weights",
    "selection.sliders": "show_first_weights rank_under_weights",
    "selection.start": "show_ranking show_robustness show_costs",
    "selection.weights": "show_own_weights list_rounds show_weight_spreads",
    "selection.what_if": "list_copies compare_what_if",
    "selection.what_if_make": "make_what_if",
    "selection.what_if_remove": "remove_what_if",
    "selection.what_if_rename": "rename_what_if",
    "selection.why": "explain_lead show_robustness",
    "selection.withdraw": "withdraw",
    "setup.add_respondent": "set_respondent",
    "setup.alternative": "list_alternatives",
    "setup.alternative_now": "state_offer_now",
    "setup.alternatives": "list_alternatives list_market_products",
    "setup.compare_present": "compare_present",
    "setup.facts": "show_facts list_choices",
    "setup.facts_now": "state_facts_now",
    "setup.new_alternative": "show_market_product",
    "setup.new_alternative_now": "compare_product",
    "setup.products": "show_products list_market_products",
    "setup.products_now": "choose_products_now",
    "setup.remove_asked": "drop_alternative",
    "setup.remove_now": "drop_alternative",
    "setup.respondent": "list_respondents",
    "setup.respondent_now": "set_respondent drop_respondent",
    "setup.respondents": "list_respondents",
    "setup.start": "show_engagement",
    "starting.bring_in": "import_engagement",
    "starting.bring_in_now": "import_engagement",
    "starting.copy_now": "copy_engagement_now",
    "starting.new": "list_choices",
    "starting.new_now": "start_engagement",
    "starting.remove": "remove_engagement",
    "starting.remove_now": "remove_engagement",
    "starting.take_out": "export_engagement",
    "starting.whole": "show_engagement",
    "static": OF_PROGRAM,
    "training.course": "show_course",
    "training.courses": "show_training",
    "training.part": f"show_training {PARTS}",
    "training.start": f"show_training {PARTS}",
    "training.timetable": "list_lessons",
}


# operations that fewer people may ask for than see the page, and why that leaves nobody short
NARROWER = {
    "show_marks_given": "the page shows it to those who mark",
    "show_own_weights": "the page asks those who weigh; to others it shows everybody's (show_weight_spreads)",
}


@functools.cache
def changing_use_cases():
    """Every public function of a service that takes an `Act`: it writes down who changed what."""
    found = set()
    for path in sorted(SERVICES.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = [*node.args.args, *node.args.kwonlyargs]
                if any(one.annotation is not None and ast.unparse(one.annotation) == "Act" for one in arguments):
                    found.add(f"{path.stem}.{node.name}")
    return found


def services_used_in(*places):
    """The functions of services that modules import by name."""
    found = set()
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("planner.services."):
                    found |= {f"{node.module.rpartition('.')[2]}.{name.name}" for name in node.names}
    return found


def pages():
    web = ROOT / "planner/web"
    return [
        one
        for one in sorted(web.iterdir())
        if one.name not in {"api", "static"} and (one.is_dir() or one.suffix == ".py")
    ]


def used_by_people():
    commands = services_used_in(ROOT / "planner/cli", ROOT / "planner/serving.py")
    return (services_used_in(*pages()) | commands) & changing_use_cases()


def behind_operations():
    used = {
        f"{one.service.__module__.rpartition('.')[2]}.{one.service.__name__}"
        for one in OPERATIONS.values()
        if one.service
    }
    # some operations work through others: what their modules import, they use
    return used | services_used_in(ROOT / "planner/web/api")


def test_whatever_pages_and_commands_can_change_a_program_can_change_too_or_it_says_why_not():
    missing = used_by_people() - behind_operations() - set(NOT_FOR_PROGRAMS)
    assert not missing, f"no operation of the API calls {sorted(missing)}"


def test_every_reason_why_a_program_may_not_do_something_is_still_one():
    operated = {
        f"{one.service.__module__.rpartition('.')[2]}.{one.service.__name__}"
        for one in OPERATIONS.values()
        if one.service
    }
    assert not set(NOT_FOR_PROGRAMS) & operated
    assert set(NOT_FOR_PROGRAMS) <= changing_use_cases()


def test_every_command_has_its_operations_or_a_reason():
    assert set(COMMAND_OPERATIONS) == set(COMMANDS)
    for command, told in COMMAND_OPERATIONS.items():
        assert isinstance(told, Why) or set(told.split()) <= set(OPERATIONS), command


def views_of_pages():
    """Every view of a page with the methods it answers to, as the application's own map of addresses has them."""
    app = create_app(WebSettings("a secret of the tests"), SimpleNamespace(is_https=False))
    found = {}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("api."):
            found.setdefault(rule.endpoint, set()).update(rule.methods - {"HEAD", "OPTIONS"})
    return found


def test_every_view_of_a_page_has_its_operations_or_a_reason():
    views = views_of_pages()
    new, gone = sorted(set(views) - set(VIEW_OPERATIONS)), sorted(set(VIEW_OPERATIONS) - set(views))
    assert not new, f"name the operations that do the same, or why there is none: {new}"
    assert not gone, f"no page is called {gone} any more"


def test_operations_named_for_a_view_are_there_and_one_of_them_does_what_a_form_does():
    for view, methods in views_of_pages().items():
        told = VIEW_OPERATIONS[view]
        if isinstance(told, Why):
            continue
        assert set(told.split()) <= set(OPERATIONS), view
        if "POST" in methods:
            assert any(OPERATIONS[one].method != "GET" for one in told.split()), view


def test_a_view_that_only_shows_is_matched_by_operations_for_whoever_may_see_the_page():
    app = create_app(WebSettings("a secret of the tests"), SimpleNamespace(is_https=False))
    whom = for_whom(app)
    for view, methods in views_of_pages().items():
        told = VIEW_OPERATIONS[view]
        if isinstance(told, Why) or "POST" in methods or whom[view] not in PERMISSIONS:
            continue
        roles = {role for role in ROLES if may(role, whom[view])}
        for one in told.split():
            if OPERATIONS[one].method == "GET" and one not in NARROWER:
                may_ask = {role for role in ROLES if _may_ask(OPERATIONS[one], role)}
                assert roles <= may_ask, (view, one, sorted(roles - may_ask))


def _may_ask(operation, role):
    return operation.needs not in PERMISSIONS or may(role, operation.needs)


def test_every_operation_stands_in_a_module_that_is_served():
    served = {topic.__name__ for topic in TOPICS}
    assert {one.view.__module__ for one in OPERATIONS.values()} == served
