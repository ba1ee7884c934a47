"""What document and workbook print alike of the configuration: labels, owners, traces, cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planner.documents.builders.common import Prose, role_title
from planner.domain.model.text import Language, Text
from planner.domain.rollout.configuration.results import (
    CardObject,
    ConfigurationBook,
    FieldLine,
    FitGapLine,
    IntegrationCard,
    MasterLine,
    RuleLine,
    Said,
)
from planner.services.run import EngagementResult

TOPIC = "configuration"
_PREFIX = "WP-"
# breaks of the chain that the configuration workbook is to close
BREAK_RULES = frozenset(
    {
        "stage-without-win-rate", "stage-without-key-task", "stage-without-exit", "stage-without-limit",
        "stage-win-rate-falls", "line-without-requirement", "line-without-work-package", "line-without-course",
        "line-without-acceptance", "interface-without-master", "interface-without-key",
        "interface-without-reconciliation", "disposition-without-reason", "must-have-dropped",
    }
)  # fmt: skip
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Words:
    """The configuration workbook of one engagement with the words of one language."""

    result: EngagementResult
    prose: Prose

    @property
    def book(self) -> ConfigurationBook:
        """The configuration workbook."""
        return self.result.configuration

    def breaks(self) -> tuple[str, ...]:
        """Return what is missing in the workbook, in sentences."""
        return tuple(self.prose.say(one.statement) for one in self.result.chain.breaks if one.rule in BREAK_RULES)

    def text(self, key: str, /, **params: object) -> str:
        """Word a key of `configuration.yaml`."""
        return self.prose.text(key, **params)

    def value(self, text: Text | None) -> str:
        """Print a text, or the dash that stands for nothing."""
        return self.prose.value(text) if text is not None else self.text("none")

    def known(self, text: Text | None) -> str:
        """Print a text that ought to be there, or unknown."""
        return self.prose.value(text)

    def heads(self, *keys: str) -> tuple[str, ...]:
        """Return column heads."""
        return tuple(self.text(f"col-{key}") for key in keys)

    def yes(self, *, holds: bool) -> str:
        """Return yes or no."""
        return self.text("yes" if holds else "no")

    def role(self, code: str) -> str:
        """Return the name of a role of users, or of the system that acts by itself."""
        return self.text("by-system") if code == SYSTEM else self.prose.label("audience", code)

    def entered(self, line: FieldLine) -> str:
        """Return who fills in a field and where its value comes from when not by hand."""
        who, origin = self.prose.join(map(self.role, line.filled_by)), self.text(f"origin-{line.origin}")
        if not who:
            return origin
        return who if line.origin == "entry" else self.text("entered-checked", origin=origin, who=who)

    def comes_from(self, line: FieldLine) -> str:
        """Return where a field comes from, and how and why the client changed it."""
        source = self.text(f"from-{line.comes_from}")
        return source if line.changed is None else self.text("changed", source=source, reason=line.changed)

    def owner(self, named: Text | None, role_id: str) -> str:
        """Return people with their role, or the role with the note that nobody is named."""
        role = role_title(self.result, role_id, self.prose)
        if named is None:
            return self.text("role-nobody", role=role)
        return self.text("role-people", people=named, role=role)

    def packages(self, ids: Iterable[str]) -> str:
        """List work packages by their printed codes."""
        return self.prose.join(id_.removeprefix(_PREFIX) for id_ in ids) or self.text("none")

    def ids(self, ids: Iterable[str]) -> str:
        """List ids, or the dash that stands for nothing."""
        return self.prose.join(ids) or self.text("none")

    def answer(self, line: FitGapLine) -> str:
        """Return the answer of the alternative, and whether only the core of the requirement was shown."""
        code = self.text(f"code-{line.code}")
        return self.text("code-core", code=code) if line.extent == "core" else code

    def reason(self, line: FitGapLine) -> str:
        """Return why the disposition is what it is: the client's word before ours."""
        if line.client_reason is not None:
            return self.prose.value(line.client_reason)
        return self.prose.say(line.reason) if line.reason else self.text("none")

    def decided_by(self, line: FitGapLine) -> str:
        """Return who decided and when."""
        parts = (line.decided_by, line.decided_on)
        return self.prose.join(part for part in parts if part is not None) or self.text("none")

    def target(self, line: RuleLine) -> str:
        """Return whom a rule reaches: as the client named them, else the role."""
        return self.prose.value(line.target_named) if line.target_named else self.role(line.target)

    def limit(self, line: RuleLine) -> str:
        """Return the limit of a rule, marked while it is only proposed."""
        if line.limit is None:
            return self.text("none")
        return self.text("proposed", text=line.limit) if line.proposed else self.prose.value(line.limit)

    def said(self, said: Said) -> str:
        """Return what a card says, marked as decided or proposed; what nobody knows is unknown."""
        if said.text is None:
            return self.prose.value(None)
        return self.text("stated" if said.stated else "proposed", text=said.text)

    def master(self, line: MasterLine, card: IntegrationCard) -> str:
        """Return which side owns a field."""
        return self.text(f"master-{line.master}", system=card.system)

    def masters(self, lines: Iterable[MasterLine], card: IntegrationCard) -> str:
        """Return the fields with their owners."""
        colon = "：" if self.prose.language == "zh-CN" else ": "
        return self.listed(f"{self.prose.value(line.text)}{colon}{self.master(line, card)}" for line in lines)

    def conflict(self, card: IntegrationCard, lines: Iterable[MasterLine]) -> str:
        """Return what the client decided for some fields of an interface, and the common rule for the others."""
        own = [line for line in lines if line.conflict is not None]
        common = self.said(card.handling.conflict)
        if not own:
            return common
        fields = (self.text("conflict-field", field=line.text, rule=line.conflict) for line in own)
        return self.listed((*fields, self.text("conflict-others", rule=common)))

    def listed(self, parts: Iterable[str]) -> str:
        """List points that each begin like a sentence: after a semicolon English would not."""
        return ("；" if self.prose.language == "zh-CN" else " · ").join(parts)

    def reconciled_by(self, one: CardObject, card: IntegrationCard) -> str:
        """Return who reconciles an object: whom the client named for the interface, else the role proposed."""
        by = card.checking.by
        if by.stated:
            return self.prose.value(by.text)
        return role_title(self.result, one.reconciled_by, self.prose)


def words_of(result: EngagementResult, language: Language) -> Words:
    """Return the words of one document."""
    return Words(result, Prose(language, TOPIC))


@dataclass(frozen=True, slots=True)
class Fact:
    """What a card says of the interface as a whole; `own` when it is not what holds for every interface."""

    key: str
    text: str
    own: bool = True


def card_facts(words: Words, card: IntegrationCard) -> Iterator[Fact]:
    """Yield what a card says of the interface as a whole, objects aside."""
    prose, checking = words.prose, card.checking
    yield Fact("purpose", words.known(card.purpose))
    yield Fact("objects", prose.value(card.objects_stated))
    yield Fact("way", words.listed((words.text(f"direction-{card.direction}"), prose.value(card.rhythm))))
    if card.other_masters:
        yield Fact("masters", words.masters(card.other_masters, card))
    checked = (
        ("key", checking.matching_key),
        ("what", checking.what),
        ("how-often", checking.how_often),
        ("tolerance", checking.tolerance),
        ("by", checking.by),
    )
    for key, said in checked:
        # what is proposed object by object stands beside the object
        if said.stated or not card.objects:
            yield Fact(key, words.said(said))
    yield from _handling_facts(words, card)
    yield Fact("volume", words.text("volume", day=card.records_per_day, hour=card.peak_per_hour))
    yield Fact("other-side", words.text("other-side", version=card.version, test=card.test_system))
    yield Fact("acceptance", words.listed(map(prose.value, card.acceptance)))


def _handling_facts(words: Words, card: IntegrationCard) -> Iterator[Fact]:
    handling = card.handling
    rules = (
        ("retry", handling.retry),
        ("queue", handling.queue),
        ("alert", handling.alert),
        ("fallback", handling.fallback),
    )
    for key, said in rules:
        yield Fact(key, words.said(said), said.stated)
    decided = any(line.conflict for line in card.masters)
    yield Fact("conflict", words.conflict(card, card.masters), decided)
    stated = any(said.stated for said in handling.security)
    yield Fact("security", words.listed(map(words.said, handling.security)), stated)
    yield Fact("stability", words.listed(map(words.prose.value, handling.stability)), own=False)


def trace_facts(words: Words, card: IntegrationCard) -> Iterator[Fact]:
    """Yield what a card hangs on."""
    yield Fact("requirements", words.ids(card.trace.requirement_ids))
    yield Fact("packages", words.packages(card.trace.work_package_ids))
    yield Fact("courses", words.ids(card.trace.course_ids))
    yield Fact("items", words.ids(card.trace.acceptance_ids))


def map_rows(words: Words) -> Iterator[tuple[str, ...]]:
    """Yield the systems of the company with their place beside the CRM."""
    for line in words.book.systems:
        both = line.to_crm and line.from_crm
        way = "both" if both else "to_crm" if line.to_crm else "from_crm"
        yield (
            words.prose.value(line.system.name),
            words.text(f"kind-{line.system.kind}"),
            words.prose.value(line.system.use),
            words.text(f"state-{line.state}"),
            words.ids(line.card_ids),
            words.text(f"direction-{way}") if line.card_ids else words.text("none"),
        )
