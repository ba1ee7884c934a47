"""What changes for each role of users: pains relieved, functions, lessons, and what the role gains and fears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.documents.builders.adoption_view import AdoptionView
from planner.documents.builders.common import columns, row
from planner.domain.model.document import Block, Paragraph, Row, Table
from planner.domain.training.curriculum import HELPERS, is_scheduled

# the heaviest pains of a role that its row names
NAMED_PAINS = 3
# the modules with most requirements that its row names
NAMED_MODULES = 4


def impact_blocks(view: AdoptionView) -> Iterator[Block]:
    """Yield what changes by role, from pains, requirements and courses, then gain, effort, worry and answer."""
    prose, roles = view.prose, user_roles(view)
    if not roles:
        yield Paragraph("impact-none", prose.text("impact-none"))
        return
    yield Paragraph("impact-lead", prose.text("impact-lead"))
    heads = view.heads("role", "people", "live", "pains", "functions", "lessons")
    rows = tuple(_change_row(view, role) for role in roles)
    shares = (1.45, 0.6, 1.35, 2.6, 2.0, 1.35)
    caption, note = prose.text("caption-impact"), prose.text("lessons-note")
    yield Table("impact-change", caption, columns(heads, shares, right=(1,)), rows, note)
    heads = view.heads("role", "gain", "effort", "worry", "answer")
    known = [role for role in roles if role in view.template.impacts]
    note = prose.text("impact-note")
    rows = tuple(_people_row(view, role) for role in known)
    caption = prose.text("caption-impact-people")
    yield Table("impact-people", caption, columns(heads, (1.3, 1.7, 1.8, 1.6, 2.1)), rows, note)


def user_roles(view: AdoptionView) -> tuple[str, ...]:
    """Return the roles of users of this engagement, in the order of its list."""
    return tuple(dict.fromkeys(group.role for group in view.result.engagement.company.user_groups))


def _change_row(view: AdoptionView, role: str) -> Row:
    prose, result = view.prose, view.result
    people = sum(group.headcount for group in result.engagement.company.user_groups if group.role == role)
    return row(
        view.role(role),
        str(people),
        prose.clauses(_waves(view, role)),
        prose.clauses(_pains(view, role)) or prose.text("no-pains"),
        _functions(view, role),
        prose.clauses(_lessons(view, role)) or prose.text("no-lessons"),
    )


def _lessons(view: AdoptionView, role: str) -> Iterator[str]:
    """Yield courses and hours of a role before and after go-live as the training plan has them, a refresher once."""
    library, training = view.result.packs.training.courses, view.result.training
    own = [library[one.course_id] for one in training.courses if role in library[one.course_id].audiences]
    dated = {one.course_id for one in training.later if one.day is not None}
    before = [course for course in own if is_scheduled(course)]
    after = [course for course in own if course.id in dated]
    for key, courses in (("lessons-before", before), ("lessons-after", after)):
        if courses:
            yield view.prose.text(key, count=len(courses), hours=sum(course.hours for course in courses))


def _waves(view: AdoptionView, role: str) -> Iterator[str]:
    """Yield when this role goes live, wave by wave; helpers count to the first one, as in training."""
    groups = {group.id for group in view.result.engagement.company.user_groups if group.role == role}
    waves = [wave for wave in view.result.rollout.waves if groups & set(wave.group_ids)] or view.result.rollout.waves
    if role in HELPERS:
        waves = [min(view.result.rollout.waves, key=lambda wave: wave.go_live)]
    for wave in waves:
        day = view.day(wave.go_live)
        several = len(view.result.rollout.waves) > 1
        key = "wave-day-helper" if role in HELPERS else "wave-day"
        yield view.prose.text(key, number=wave.number, day=day) if several else day


def _role_pains(view: AdoptionView, role: str) -> list[str]:
    """Return the stated pains of a role, heaviest first."""
    catalogue = view.result.packs.catalogue
    felt = [
        finding
        for finding in view.result.diagnosis.pains
        if finding.burden and role in catalogue.pain_points[finding.pain_id].roles
    ]
    return [finding.pain_id for finding in sorted(felt, key=lambda one: (-(one.burden or 0.0), one.pain_id))]


def _pains(view: AdoptionView, role: str) -> Iterator[str]:
    pains = _role_pains(view, role)
    for pain in pains[:NAMED_PAINS]:
        text = view.result.packs.catalogue.pain_points[pain].text
        yield view.prose.text("pain", id=pain, text=text)
    if len(pains) > NAMED_PAINS:
        yield view.prose.text("more-pains", count=len(pains) - NAMED_PAINS)


def _functions(view: AdoptionView, role: str) -> str:
    """Return the modules whose requirements relieve the role's pains, with how many requirements there are."""
    prose, pains = view.prose, set(_role_pains(view, role)[:NAMED_PAINS])
    serving = [one for one in view.result.requirements if pains & set(one.relieves)]
    modules = Counter(one.module for one in serving)
    if not modules:
        return prose.text("no-functions")
    library = view.result.packs.catalogue.modules
    names = tuple(library[code].text for code, _ in modules.most_common(NAMED_MODULES))
    key = "functions" if len(modules) <= NAMED_MODULES else "functions-more"
    return prose.text(key, modules=names, count=len(serving), others=len(modules) - NAMED_MODULES)


def _people_row(view: AdoptionView, role: str) -> Row:
    impact = view.template.impacts[role]
    texts = (impact.gain, impact.effort, impact.worry, impact.answer)
    return row(view.role(role), *(view.prose.value(text) for text in texts))
