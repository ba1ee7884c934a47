"""The words content may use beyond its own ids: roles, drivers, facts, reasons; and labels for problems."""

from __future__ import annotations

from planner.domain.model.text import Text

PROJECT_ROLES = frozenset(
    {
        "sponsor", "steering_committee", "process_owner", "project_manager", "vendor_project_manager",
        "vendor_consultant", "crm_admin", "architect", "developer", "data_steward", "security_officer", "procurement",
        "key_users", "change_manager", "trainer", "support_lead", "expert_advisor",
    }
)  # fmt: skip
AUDIENCE_ROLES = frozenset(
    {"sales", "sales_manager", "service", "service_manager", "marketing", "executive", "administrator"}
)
COURSE_AUDIENCES = AUDIENCE_ROLES | {"key_user", "project_team"}

DRIVERS = frozenset(
    {
        "users", "key_users", "sites", "departments", "audiences", "modules", "requirements", "must_haves",
        "processes", "integrations", "data_sources", "records_thousand", "custom_small", "custom_medium",
        "custom_large", "gaps", "reports", "languages", "shortlist", "waves", "key_user_training_days",
        "admin_training_days", "team_training_days", "method_training_days",
    }
)  # fmt: skip
# drivers that exist only inside a package repeated over one of these registers
ITEM_DRIVERS = {
    "item_size": frozenset({"gap", "integration"}),
    "item_records_thousand": frozenset({"data_source"}),
    "item_duplicates_thousand": frozenset({"data_source"}),
    "item_uncounted_thousand": frozenset({"data_source"}),
    "item_users": frozenset({"wave", "site", "audience"}),
    "item_training_days": frozenset({"wave"}),
    "item_requirements": frozenset({"module"}),
}

LIGHTS = frozenset({"green", "amber", "red", "unknown"})
READINESS_TOPICS = frozenset({"data", "people", "budget", "infrastructure", "management"})
CAUSES = frozenset({"fit", "training", "data", "management", "integration"})
YES_NO_FACTS = frozenset(
    {
        "has_crm", "has_erp", "has_oa", "has_service_desk", "has_marketing", "has_telephony", "on_premises",
        "multi_site", "bilingual", "has_custom", "chosen_known", "local_service_evidenced",
    }
)  # fmt: skip
LIGHT_FACTS = frozenset({f"readiness_{topic}" for topic in READINESS_TOPICS} | {f"cause_{cause}" for cause in CAUSES})
NUMBER_FACTS = DRIVERS | {"contradictions", "open_questions"}
FACTS = YES_NO_FACTS | LIGHT_FACTS | NUMBER_FACTS | {"industry", "deployment", "modules_in_scope"}

# lists outside the questionnaires that a table column may refer to
REFERENCE_LISTS = frozenset(
    {
        "pain_points", "points", "requirements", "kpis", "modules", "alternatives", "task_cards", "products",
        "config_areas", "data_steps", "acceptance_items", "courses", "certificates",
        "objective_library", "form_fields", "automation_rules", "board_metrics", "initial_lists",
    }
)  # fmt: skip

TYPE_LABELS = {
    "text": Text("文字", "text"),
    "integer": Text("整数", "a whole number"),
    "number": Text("数字", "a number"),
    "money": Text("金额（只写数字）", "an amount (digits only)"),
    "date": Text("带引号的日期，例如“2026-11-16”", "a quoted date such as 2026-11-16"),
    "yes_no": Text("true 或 false", "true or false"),
    "choice": Text("一个选项的 id", "the id of one option"),
    "choices": Text("选项 id 的列表", "a list of option ids"),
    "rows": Text("行的列表，每行带 id", "a list of rows, each with an id"),
    "row": Text("一行（列名与值）", "a row of columns and values"),
    "rows_by_code": Text("按编码排列的行", "rows keyed by code"),
    "string": Text("文字", "text"),
    "boolean": Text("true 或 false", "true or false"),
    "array": Text("列表", "a list"),
    "object": Text("键和值", "keys and values"),
    "null": Text("空", "nothing"),
}
