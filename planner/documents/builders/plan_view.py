"""What every part of the implementation plan looks up: work packages, roles, people, dates and spans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.documents.builders.common import Prose, cell, columns, provisional, row
from planner.domain.model.company import TeamMember
from planner.domain.model.document import Cell, Column, Row, Table
from planner.domain.model.template import HookName, KpiDefinition, PlanTemplate, RaciTemplate
from planner.domain.model.text import Language, Text
from planner.domain.rollout.results import Gap, RolloutPlan, ScheduledPackage, WorkPackage
from planner.services.run import EngagementResult

_PREFIX = "WP-"


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A deliverable of a phase (second level of the work breakdown) with its work packages by start."""

    number: str
    phase: str
    name: Text
    packages: tuple[WorkPackage, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """The results of one engagement with the words of one language."""

    result: EngagementResult
    prose: Prose
    by_id: Mapping[str, WorkPackage]
    deliverables: tuple[Deliverable, ...]

    @property
    def rollout(self) -> RolloutPlan:
        """The roll-out plan."""
        return self.result.rollout

    @property
    def template(self) -> PlanTemplate:
        """The plan template the work packages come from."""
        return self.result.packs.plan_templates[self.rollout.template_id]

    @property
    def calendar_through(self) -> date:
        """The last day for which the official holidays are announced."""
        return self.result.calendar.announced_through

    @property
    def award_reported(self) -> date | None:
        """The day the award was made by the progress reported; None if it was not, or the award itself is on record."""
        return self.result.award_reported

    def dates(self, package: WorkPackage) -> ScheduledPackage:
        """Return when a work package is scheduled."""
        return self.rollout.schedule[package.id]

    def code(self, package: WorkPackage) -> str:
        """Return the printed code: the id without its common prefix."""
        return package.id.removeprefix(_PREFIX)

    def title(self, package: WorkPackage) -> str:
        """Return the title; gates and milestones say what they are."""
        title = self.prose.value(package.title)
        if self.is_reserve(package):
            return self.prose.text("reserve-title", title=title)
        return title if package.kind == "work" else self.prose.text(f"kind-{package.kind}", title=title)

    def closes(self, package: WorkPackage, gap: Gap) -> bool:
        """Say whether a work package was made for a gap; a reason that the template itself gives does not count."""
        reason = f"requirement:{gap.requirement_id}"
        template = self.template.work_packages.get(package.template_id)
        if template is None or template.repeat_for != "gap":
            return False
        return reason in package.reasons and reason not in template.reasons

    def is_reserve(self, package: WorkPackage) -> bool:
        """Say whether work is planned only because answers of the vendor are open: with a «yes» it falls away."""
        gaps = [gap for gap in self.rollout.gaps if self.closes(package, gap)]
        return bool(gaps) and all(gap.disposition == "clarify" for gap in gaps)

    def day(self, day: date, *, is_provisional: bool | None = None) -> str:
        """Print a date; one that is not certain by the calendar says so."""
        tentative = self.result.calendar.is_provisional(day) if is_provisional is None else is_provisional
        return provisional(day.isoformat(), self.prose, is_provisional=tentative)

    def day_cell(self, day: date) -> Cell:
        """Print a date in a dense table, where the sign of a provisional date stands for the word."""
        return cell(day.isoformat(), "provisional" if self.result.calendar.is_provisional(day) else "none")

    def span(self, packages: Iterable[WorkPackage]) -> str:
        """Print first and last day of some work packages."""
        dates = [self.dates(package) for package in packages]
        first, last = min(each.start for each in dates), max(each.finish for each in dates)
        if first == last:
            return self.day(first)
        return self.prose.text("span", first=first.isoformat(), last=self.day(last))

    def phase(self, code: str) -> str:
        """Return the title of a phase."""
        return self.prose.value(self.template.phases[code].text)

    def role(self, role_id: str) -> str:
        """Return the title of a project role."""
        role = self.template.roles.get(role_id)
        return self.prose.value(role.title) if role else role_id

    def role_short(self, role_id: str) -> str:
        """Return the abbreviation of a role for narrow columns; its title where there is none."""
        known = set(self.template.roles) & set(SHORT_ROLES)
        return self.prose.text(f"role-{role_id}") if role_id in known else self.role(role_id)

    def roles(self, role_ids: Iterable[str]) -> str:
        """List roles by title."""
        return self.prose.join(self.role(role_id) for role_id in role_ids)

    def points(self, parts: Iterable[str]) -> str:
        """List points that each begin like a sentence: after a semicolon English would not."""
        return ("；" if self.prose.language == "zh-CN" else " · ").join(parts)

    def members(self, role_id: str) -> tuple[TeamMember, ...]:
        """Return the people named for a role."""
        return tuple(member for member in self.result.engagement.team if member.role == role_id)

    def people(self, role_id: str) -> str:
        """Return the names of the people of a role, or that nobody is named."""
        named = self.members(role_id)
        return self.prose.join(member.name for member in named) if named else self.prose.text("not-named")

    def people_cell(self, role_id: str) -> Cell:
        """Return the names as a cell, marked when nobody is named for a required role."""
        if self.members(role_id):
            return cell(self.people(role_id))
        return cell(self.people(role_id), "bad" if self.template.roles[role_id].required else "watch")

    def of_template(self, *template_ids: str) -> tuple[WorkPackage, ...]:
        """Return the work packages made from some templates, by start."""
        return self.sorted(package for package in self.rollout.work_packages if package.template_id in template_ids)

    def hooked(self, hook: HookName) -> tuple[WorkPackage, ...]:
        """Return the work packages that a hook of the template names, by start."""
        return self.of_template(self.template.hooks.get(hook, ""))

    def beside(self, template_id: str) -> tuple[WorkPackage, ...]:
        """Return all work packages of the deliverable that one template belongs to, by start."""
        names = {package.deliverable for package in self.of_template(template_id)}
        return self.sorted(package for package in self.rollout.work_packages if package.deliverable in names)

    def sorted(self, packages: Iterable[WorkPackage]) -> tuple[WorkPackage, ...]:
        """Sort work packages by start, finish and place in the template."""
        order = {id_: n for n, id_ in enumerate(self.by_id)}
        return tuple(sorted(packages, key=lambda p: (self.dates(p).start, self.dates(p).finish, order[p.id])))

    @property
    def surplus(self) -> frozenset[str]:
        """Requirements in scope that go beyond the need by the client's word, as long as nothing is decided of them."""
        engagement = self.result.engagement
        # once the fit-gap table decides about a requirement, it stands under what was decided
        settled = engagement.configuration.dispositions
        return frozenset(
            id_
            for id_, one in engagement.requirement_decisions.items()
            if one.applicable and one.need == "too_much" and id_ not in settled
        )

    @property
    def to_clarify(self) -> tuple[Gap, ...]:
        """The gaps the vendor has to answer in writing; what is better dropped is not asked for."""
        surplus = self.surplus
        return tuple(
            gap for gap in self.rollout.gaps if gap.disposition == "clarify" and gap.requirement_id not in surplus
        )

    def site(self, site_id: str) -> str:
        """Return the name of a site."""
        return self.prose.value(next(site.name for site in self.result.engagement.company.sites if site.id == site_id))

    def source(self, source_id: str) -> str:
        """Return the name of a data source."""
        sources = self.result.engagement.company.data_sources
        return self.prose.value(next(source.name for source in sources if source.id == source_id))

    def kpi_value(self, kpi: KpiDefinition, value: float | None) -> str:
        """Print a KPI value: fractions as per cent, others with their unit, unknown as such."""
        if value is None:
            return self.prose.value(None)
        if kpi.is_fraction:
            return self.prose.value(value, "percent")
        return self.prose.shared("quantity", value=value, unit=kpi.unit)

    def heads(self, *names: str) -> tuple[str, ...]:
        """Return column heads: the keys `col-<name>`."""
        return tuple(self.prose.text(f"col-{name}") for name in names)

    def columns(self, names: Sequence[str], widths: Sequence[float], right: Sequence[int] = ()) -> tuple[Column, ...]:
        """Return columns with the heads `col-<name>`."""
        return columns(self.heads(*names), widths, right)


# the group at the top and the role of those who sit in it
TOP_GROUP, COMMITTEE = "steering", "steering_committee"


def laid_down(result: EngagementResult, prose: Prose, group: str) -> Iterator[str]:
    """Yield head and members of a group as the client's initiation sheet has them."""
    for stated in result.engagement.survey.initiation.groups:
        if stated.kind == group:
            if stated.head is not None:
                yield prose.label("d6", "chart-head", people=stated.head)
            if stated.members is not None:
                yield prose.label("d6", "chart-members", people=stated.members)


# roles of the built-in template that have an abbreviation for the responsibility matrix
SHORT_ROLES = (
    "sponsor",
    "steering_committee",
    "expert_advisor",
    "architect",
    "developer",
    "crm_admin",
    "security_officer",
    "process_owner",
    "vendor_consultant",
    "data_steward",
    "key_users",
    "trainer",
    "project_manager",
    "vendor_project_manager",
    "procurement",
    "change_manager",
    "support_lead",
)


def plan_view(result: EngagementResult, language: Language) -> PlanView:
    """Prepare the view of one document."""
    by_id = {package.id: package for package in result.rollout.work_packages}
    return PlanView(result, Prose(language, "d6"), by_id, tuple(_deliverables(result)))


def _deliverables(result: EngagementResult) -> Iterator[Deliverable]:
    """Yield deliverables by phase, numbered in the order in which the template brings them."""
    schedule = result.rollout.schedule
    grouped: dict[tuple[str, Text], list[WorkPackage]] = {}
    for package in result.rollout.work_packages:
        grouped.setdefault((package.phase, package.deliverable), []).append(package)
    counts: dict[str, int] = {}
    for phase in result.packs.plan_templates[result.rollout.template_id].phases:
        for (of_phase, name), packages in grouped.items():
            if of_phase == phase:
                counts[phase] = counts.get(phase, 0) + 1
                by_start = sorted(packages, key=lambda p: (schedule[p.id].start, schedule[p.id].finish))
                yield Deliverable(f"{phase}.{counts[phase]}", phase, name, tuple(by_start))


PACKAGE_COLUMNS = ("package", "when", "accountable")
PACKAGE_WIDTHS = (70, 56, 42)


def package_table(view: PlanView, id_: str, caption: str, packages: Iterable[WorkPackage]) -> Table:
    """Return a plain table of work packages: when, and who answers for it; results stand in the work breakdown."""
    rows = tuple(package_row(view, several) for several in by_template(packages).values())
    return Table(id_, caption, view.columns(PACKAGE_COLUMNS, PACKAGE_WIDTHS), rows)


def package_row(view: PlanView, packages: Sequence[WorkPackage]) -> Row:
    """Return one row for work packages that one template repeats (or for a single one)."""
    first = packages[0]
    title = view.title(first) if len(packages) == 1 else repeated_title(view, packages)
    return row(title, view.span(packages), view.role(first.raci.accountable))


def repeated_title(view: PlanView, packages: Sequence[WorkPackage]) -> str:
    """Return the title that repeated work packages share, with how often they occur and how many are a reserve."""
    reserved = sum(map(view.is_reserve, packages))
    key = "repeated-reserve" if reserved else "repeated-package"
    return view.prose.text(key, title=bare_title(view, packages[0]), count=len(packages), reserved=reserved)


def bare_title(view: PlanView, package: WorkPackage) -> str:
    """Return the title of a work package without the register entry it was repeated for."""
    # rework and added work come from no template
    title = view.prose.value((view.template.work_packages.get(package.template_id) or package).title)
    bare = title.replace("{item}", "").strip("：: ，,")
    return bare[:1].upper() + bare[1:]


def by_template(packages: Iterable[WorkPackage]) -> dict[str, list[WorkPackage]]:
    """Group work packages by the template they were repeated from, in the given order."""
    grouped: dict[str, list[WorkPackage]] = {}
    for package in packages:
        grouped.setdefault(package.template_id, []).append(package)
    return grouped


def folded(view: PlanView, packages: Iterable[WorkPackage]) -> tuple[tuple[WorkPackage, ...], ...]:
    """Return work packages by line: work repeated from one template with the same duration, dates and roles is one."""
    lines: dict[object, list[WorkPackage]] = {}
    for package in packages:
        dates, days = view.dates(package), package.duration
        alike = (package.template_id, dates.start, dates.finish, dates.late_start, dates.late_finish, dates.critical)
        length = (days.optimistic_days, days.likely_days, days.pessimistic_days)
        repeats = package.kind == "work" and package.subject is not None
        key = (*alike, *length, package.raci.accountable) if repeats else package.id
        lines.setdefault(key, []).append(package)
    return tuple(tuple(several) for several in lines.values())


def stem(view: PlanView, package: WorkPackage) -> str:
    """Return the part of a code that repeated work packages share."""
    return view.code(package).split(".", maxsplit=1)[0]


def instance(view: PlanView, package: WorkPackage) -> str:
    """Return the part of a code that tells a repeated work package from the others."""
    return view.code(package).split(".", maxsplit=1)[-1]


def codes(view: PlanView, packages: Sequence[WorkPackage]) -> str:
    """Return the codes of work packages of one template: in full, or as stem and instances."""
    if len(packages) == 1:
        return view.code(packages[0])
    instances = view.prose.join(instance(view, package) for package in packages)
    return view.prose.text("stem-instances", stem=stem(view, packages[0]), instances=instances)


def merged_raci(packages: Iterable[WorkPackage]) -> RaciTemplate:
    """
    Return the roles of work packages that share one accountable role.

    A role stands once, with its strongest part: who does it is not also asked, who is asked not also told.
    """
    several = list(packages)
    accountable = several[0].raci.accountable
    done = _every(several, lambda raci: raci.responsible)
    asked = tuple(role for role in _every(several, lambda raci: raci.consulted) if role not in (*done, accountable))
    told = _every(several, lambda raci: raci.informed)
    silent = (*done, *asked, accountable)
    return RaciTemplate(done, accountable, asked, tuple(role for role in told if role not in silent))


def _every(packages: Iterable[WorkPackage], part: Callable[[RaciTemplate], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for package in packages for role in part(package.raci)))
