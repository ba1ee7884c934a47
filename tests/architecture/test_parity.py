"""Pages, commands and API do the same things by the same services: what one of them cannot do stands here with why."""

import ast
import functools
import re
from pathlib import Path

from planner.cli.main import COMMANDS
from planner.web.api import TOPICS
from planner.web.api.operations import OPERATIONS

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
    "findings.findings_of": "asked for by every operation that shows findings",
    "stating.state_objective": "one row of the questionnaire `objectives`, which programs put whole (answer_now)",
    "stating.remove_objective": "one row of the questionnaire `objectives`, which programs put whole (answer_now)",
}

# command -> operations that give the same, or why there is none
AT_THE_SERVER = Why("sees to the database or the program itself, on the machine where these are")
ON_FOLDERS = Why("works on a folder or file of the reader's own machine")
PURE = Why(
    "works out numbers from numbers sent along, without any engagement; the command is the interface for programs"
)
NOT_YET = Why(
    "no page does this yet either: steering a plan under way comes with the editing pages of the later stages"
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
    "rollout import": NOT_YET,
    "rollout costs": "show_effort",
    "rollout load": "show_effort",
    "rollout notice": NOT_YET,
    "rollout baseline": NOT_YET,
    "rollout status": NOT_YET,
    "rollout replan": NOT_YET,
    "rollout compare": NOT_YET,
    "rollout what-if": NOT_YET,
    "rollout changes": NOT_YET,
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

# pages that show something, by the module they stand in -> operations that show the same, or why there is none
FOR_PEOPLE = Why("a way in for people: programs carry a token")
PAGE_OPERATIONS = {
    "acceptance": "show_acceptance list_acceptance_items",
    "account": "show_account list_tokens",
    "answering": FOR_PEOPLE,
    "blocks": Why("pictures of documents: programs read the numbers they are drawn from"),
    "chain": "list_chain_nodes list_chain_links list_chain_breaks walk_chain",
    "diagnosis": "show_diagnosis list_entries show_answers list_requirements list_answer_links",
    "documents": "list_documents list_offers get_document show_job",
    "home": "list_engagements show_findings show_standing show_obstacles",
    "members": "list_members list_invitations",
    "migration": "show_migration",
    "outcomes": "show_outcomes list_kpis",
    "overview": "show_standing show_obstacles show_preparation list_chain_breaks",
    "people": FOR_PEOPLE,
    "rollout": "show_plan_dates list_work_packages list_risks list_gates show_configuration show_adoption"
    " show_effort list_role_assignments",
    "selection": "show_selection show_ranking show_robustness show_agreement show_opinions show_costs list_screened"
    " list_recheck list_rounds show_own_weights show_own_marks list_decisions get_frozen list_copies",
    "setup": "show_facts list_respondents show_products list_alternatives",
    "starting": "start_engagement import_engagement export_engagement",
    "training": "show_training list_sessions",
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


def test_every_module_of_pages_has_its_operations_or_a_reason():
    views = {
        path.stem if path.is_file() else path.name
        for path in pages()
        if any(re.search(r"\.(get|post|route)\(\"/|add_url_rule", file.read_text(encoding="utf-8"))
               for file in ([path] if path.is_file() else path.rglob("*.py")))
    }  # fmt: skip
    # these show pages for no part of an engagement: errors, the guard, the figures
    views -= {"app"}
    assert views <= set(PAGE_OPERATIONS), sorted(views - set(PAGE_OPERATIONS))
    for module, told in PAGE_OPERATIONS.items():
        assert isinstance(told, Why) or set(told.split()) <= set(OPERATIONS), module


def test_every_operation_stands_in_a_module_that_is_served():
    served = {topic.__name__ for topic in TOPICS}
    assert {one.view.__module__ for one in OPERATIONS.values()} == served
