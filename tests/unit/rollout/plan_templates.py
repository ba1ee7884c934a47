"""Small plan templates: a sound default for everything, so that a test names only what matters."""

from planner.domain.model.catalogue import Coded
from planner.domain.model.template import (
    DurationRule,
    GateTemplate,
    PlanTemplate,
    Predecessor,
    RaciTemplate,
    RiskTemplate,
    RoleTemplate,
    WorkPackageTemplate,
)
from planner.domain.model.text import Text


def predecessor(text):
    """Read «A» or «A:SS+2» with type and lag."""
    id_, _, rest = text.partition(":")
    return Predecessor(id_, rest[:2] or "FS", int(rest[2:] or 0))


def make_package(id_, days=1, after=(), **changes):
    """Make a work package of so many days after others."""
    values = {
        "id": id_,
        "phase": "1",
        "deliverable": Text("交付物", "deliverable"),
        "title": Text(f"工作{id_}{{item}}", f"work {id_} {{item}}"),
        "kind": "work" if days else "milestone",
        "stream": "system",
        "applies_if": None,
        "repeat_for": "none",
        "duration": DurationRule(days, (), 0, None, 0.5, 2.0, Text("假定值", "assumption")),
        "raci": RaciTemplate(("crm_admin",), "project_manager", (), ()),
        "effort": {},
        "predecessors": tuple(predecessor(each) for each in after),
        "output": Text("成果", "output"),
        "avoids_blackouts": "none",
        "config_areas": (),
        "reasons": ("source:S-072",),
    }
    return WorkPackageTemplate(**{**values, **changes})


def make_role(id_="crm_admin", *, required=False):
    """Make a project role on the client's side."""
    return RoleTemplate(id_, Text(f"角色{id_}", f"role {id_}"), "client", "implementation", (), required)


def make_gate(id_, work_package):
    """Make a gate without criteria."""
    return GateTemplate(id_, Text(f"关口{id_}", f"gate {id_}"), work_package, (), (), ())


def make_risk(id_, likelihood=2, impact=3, **changes):
    """Make a risk that always applies and is never raised."""
    values = {
        "id": id_,
        "category": Text("数据", "data"),
        "text": Text(f"风险{id_}", f"risk {id_}"),
        "trigger": Text("触发", "trigger"),
        "response_kind": "mitigate",
        "response": Text("应对", "response"),
        "owner_role": "crm_admin",
        "likelihood": likelihood,
        "impact": impact,
        "applies_if": None,
        "raised_if": None,
        "phase": "1",
        "reasons": (),
    }
    return RiskTemplate(**{**values, **changes})


def make_template(*packages, go_live="LIVE", pilot="JUDGE", gates=(), risks=(), roles=()):
    """Make a template of work packages in one phase."""
    return PlanTemplate(
        id="small",
        version="1",
        title=Text("小模板", "small template"),
        phases={"1": Coded("1", Text("阶段", "phase"))},
        roles={each.id: each for each in roles},
        work_packages={each.id: each for each in packages},
        gates={each.id: each for each in gates},
        risks={each.id: each for each in risks},
        go_live_package=go_live,
        pilot_package=pilot,
        training_package="TRAIN",
        uat_package="UAT",
    )
