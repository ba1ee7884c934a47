"""Setting an engagement up, for programs: who answers, what is compared and screened, what is in scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from flask import url_for

from planner.domain.model.catalogue import WeightClass
from planner.domain.model.text import Language, Text
from planner.domain.model.vendor import DeploymentKind, Vat
from planner.errors import NotFoundError, Problem, StaleSaveError
from planner.services.rounds import state_of
from planner.services.setting_up import (
    AlternativeWanted,
    EngagementFacts,
    Offer,
    Respondent,
    add_alternative,
    alternatives_kept,
    choose_products,
    compare_with_present,
    frame_part,
    put_respondent,
    remove_alternative,
    remove_respondent,
    state_facts,
    state_offer,
)
from planner.services.tailoring import Decision, decide_requirement, read_scope
from planner.web.api.engagements import TextWanted
from planner.web.api.operations import Sent, operation
from planner.web.api.paging import Asked, Page, in_their_order, page
from planner.web.api.shapes import Limits
from planner.web.diagnosis.standing import standing
from planner.web.guard import act, floor, open_engagement

_NAME = Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class FramePartShown:
    """A part of the frame of an engagement as it is kept."""

    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FactsWanted:
    """What an engagement is about."""

    IS_ASKED: ClassVar[bool] = True
    title: TextWanted
    client: TextWanted
    consultant: TextWanted
    language: Language
    today: date
    currency: Annotated[str, Limits(pattern="^[A-Z]{3}$")]
    plan_template: _NAME
    industry: str | None = None
    start: date | None = None
    go_live: date | None = None
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class RespondentWanted:
    """Somebody who answers; `say` is the weight of their opinion, 0 for those who are not asked to weigh."""

    IS_ASKED: ClassVar[bool] = True
    name: _NAME
    role: TextWanted
    say: Annotated[float, Limits(minimum=0, maximum=1000)]


@dataclass(frozen=True, slots=True)
class ProductsWanted:
    """Which products are screened, and which region and language they must offer."""

    IS_ASKED: ClassVar[bool] = True
    product_ids: Annotated[tuple[_NAME, ...], Limits(max_items=200)]
    region: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class OfferWanted:
    """What a vendor asks; null is unknown."""

    IS_ASKED: ClassVar[bool] = True
    per_user_year: Annotated[float, Limits(minimum=0, maximum=1_000_000_000)] | None = None
    once: Annotated[float, Limits(minimum=0, maximum=1_000_000_000)] | None = None
    vat: Vat = "unknown"
    valid_until: date | None = None

    def offer(self) -> Offer:
        """Return it as the product holds it."""
        return Offer(self.per_user_year, self.once, self.vat, self.valid_until)


@dataclass(frozen=True, slots=True)
class ComparisonWanted:
    """What is to be compared: a product in an edition and a way of hosting, at the price offered."""

    IS_ASKED: ClassVar[bool] = True
    product_id: _NAME
    edition: _NAME
    deployment: DeploymentKind
    offer: OfferWanted


@dataclass(frozen=True, slots=True)
class AlternativeShown:
    """What is compared, as it is kept, with the version a change of it has to name."""

    id: str
    version: int
    data: Any


@dataclass(frozen=True, slots=True)
class RequirementShown:
    """A requirement with what is decided on it."""

    id: str
    text: Text
    module: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class RequirementWanted:
    """What is decided on a requirement; a must-have, a drop and another weight need a reason."""

    IS_ASKED: ClassVar[bool] = True
    applicable: bool = True
    must_have: bool = False
    weight_class: WeightClass | None = None
    need: str | None = None
    reason: TextWanted | None = None


@operation("GET", "/engagements/{slug}/facts", "setup", "tailor", frame_part)
def show_facts(slug: str) -> Sent[FramePartShown]:
    """Show what an engagement is about; the ETag is what a change has to name."""
    part = frame_part(floor().keeping, open_engagement(slug).engagement.id, "facts")
    return Sent(FramePartShown(part.data), part.seen)


@operation("PUT", "/engagements/{slug}/facts", "setup", "tailor", state_facts)
def state_facts_now(slug: str, body: FactsWanted, version: str) -> Sent[FramePartShown]:
    """Say what an engagement is about."""
    opened = open_engagement(slug, "tailor")
    facts = EngagementFacts(
        title=body.title.text(),
        client=body.client.text(),
        consultant=body.consultant.text(),
        language=body.language,
        today=body.today,
        currency=body.currency,
        industry=body.industry,
        plan_template=body.plan_template,
        start=body.start,
        go_live=body.go_live,
        is_fictional=body.is_fictional,
    )
    frame_part(floor().keeping, opened.engagement.id, "facts")  # refuses a frame that lacks it
    state_facts(floor().keeping, opened.engagement.id, facts, version, floor().folders.choices(), act())
    return show_facts(slug)


@operation("GET", "/engagements/{slug}/respondents", "setup", "tailor", frame_part)
def list_respondents(slug: str) -> Sent[FramePartShown]:
    """List who answers; the ETag is what a change of the list has to name."""
    part = frame_part(floor().keeping, open_engagement(slug).engagement.id, "respondents")
    return Sent(FramePartShown(part.data), part.seen)


@operation("PUT", "/engagements/{slug}/respondents/{respondent}", "setup", "tailor", put_respondent)
def set_respondent(slug: str, respondent: str, body: RespondentWanted, version: str) -> Sent[FramePartShown]:
    """Add somebody who answers, or change what is said of them."""
    opened = open_engagement(slug, "tailor")
    wanted = Respondent(respondent, body.name.strip(), body.role.text(), body.say)
    frame_part(floor().keeping, opened.engagement.id, "respondents")  # refuses a frame that lacks it
    put_respondent(floor().keeping, opened.engagement.id, wanted, version, act())
    return list_respondents(slug)


@operation("DELETE", "/engagements/{slug}/respondents/{respondent}", "setup", "tailor", remove_respondent, status=204)
def drop_respondent(slug: str, respondent: str, version: str) -> None:
    """Take somebody off the list of those who answer."""
    opened = open_engagement(slug, "tailor")
    frame_part(floor().keeping, opened.engagement.id, "respondents")  # refuses a frame that lacks it
    remove_respondent(floor().keeping, opened.engagement.id, respondent, version, act())


@operation("GET", "/engagements/{slug}/products", "setup", "tailor", frame_part)
def show_products(slug: str) -> Sent[FramePartShown]:
    """Show which products are screened."""
    part = frame_part(floor().keeping, open_engagement(slug).engagement.id, "products")
    return Sent(FramePartShown(part.data), part.seen)


@operation("PUT", "/engagements/{slug}/products", "setup", "tailor", choose_products)
def choose_products_now(slug: str, body: ProductsWanted, version: str) -> Sent[FramePartShown]:
    """Say which products are screened; the engagement gets its own copy of each profile."""
    opened = open_engagement(slug, "tailor")
    frame_part(floor().keeping, opened.engagement.id, "products")  # refuses a frame that lacks it
    choose_products(
        floor().keeping,
        floor().folders,
        opened.engagement.id,
        body.product_ids,
        version,
        act(),
        region=body.region,
        language=body.language,
    )
    return show_products(slug)


@operation("GET", "/engagements/{slug}/alternatives", "setup", "tailor", alternatives_kept)
def list_alternatives(slug: str, asked: Asked) -> Page[AlternativeShown]:
    """List what is compared."""
    opened = open_engagement(slug)
    kept = alternatives_kept(floor().keeping, opened.engagement.id)
    shown = [AlternativeShown(str(one.data.get("id")), one.version, one.data) for one in kept]
    return page(shown, asked, lambda one: one.id, lambda one: one)


@operation("POST", "/engagements/{slug}/alternatives", "setup", "tailor", add_alternative, status=201)
def compare_product(slug: str, body: ComparisonWanted) -> Sent[AlternativeShown]:
    """Add what is to be compared; all that is known of the product comes with it."""
    opened = open_engagement(slug, "tailor")
    wanted = AlternativeWanted(body.product_id, body.edition, body.deployment, body.offer.offer())
    id_ = add_alternative(
        floor().keeping, floor().folders, opened.engagement.id, wanted, _currency(opened.engagement.id), act()
    )
    return _made(slug, id_)


@operation("POST", "/engagements/{slug}/present", "setup", "tailor", compare_with_present, status=201)
def compare_present(slug: str) -> Sent[AlternativeShown]:
    """Add keeping what the company has, of which nothing is known yet."""
    opened = open_engagement(slug, "tailor")
    client = _frame(opened.engagement.id).get("client")
    pair = client if isinstance(client, dict) else {}
    name = Text(str(pair.get("zh") or slug), str(pair.get("en") or slug))
    return _made(slug, compare_with_present(floor().keeping, opened.engagement.id, name, act()))


@operation("PUT", "/engagements/{slug}/alternatives/{alternative}/offer", "setup", "tailor", state_offer)
def state_offer_now(slug: str, alternative: str, body: OfferWanted, version: int) -> Sent[AlternativeShown]:
    """Say what an alternative is offered for."""
    opened = open_engagement(slug, "tailor")
    currency = _currency(opened.engagement.id)
    state_offer(floor().keeping, opened.engagement.id, alternative, body.offer(), currency, version, act())
    return _made(slug, alternative)


@operation("DELETE", "/engagements/{slug}/alternatives/{alternative}", "setup", "tailor", remove_alternative,
           status=204)  # fmt: skip
def drop_alternative(slug: str, alternative: str) -> None:
    """Stop comparing something; the audit trail keeps what was known of it."""
    remove_alternative(floor().keeping, open_engagement(slug, "tailor").engagement.id, alternative, act())


@operation("GET", "/engagements/{slug}/requirements", "setup", "view", read_scope)
def list_requirements(slug: str, asked: Asked) -> Page[RequirementShown]:
    """List the requirements of the catalogue with what is decided on each."""
    opened = open_engagement(slug)
    with floor().keeping.reading() as unit:
        scope = read_scope(unit, opened.engagement.id)
    requirements = standing(opened.engagement).packs.catalogue.requirements
    shown = [RequirementShown(one.id, one.text, one.module, scope.decision(one.id)) for one in requirements.values()]
    return in_their_order(shown, asked)


@operation("GET", "/engagements/{slug}/requirements/{requirement}", "setup", "view", read_scope)
def show_requirement(slug: str, requirement: str) -> Sent[RequirementShown]:
    """Show what is decided on a requirement; the ETag is what a change has to name."""
    opened = open_engagement(slug)
    found = standing(opened.engagement).packs.catalogue.requirements.get(requirement)
    if found is None:
        raise NotFoundError(Problem("no-such-page", ""))
    with floor().keeping.reading() as unit:
        decision = read_scope(unit, opened.engagement.id).decision(requirement)
    return Sent(RequirementShown(requirement, found.text, found.module, decision), _state(decision))


@operation("PUT", "/engagements/{slug}/requirements/{requirement}", "setup", "tailor", decide_requirement, also=(409,))
def decide_on_requirement(slug: str, requirement: str, body: RequirementWanted, version: str) -> Sent[RequirementShown]:
    """Decide on a requirement: in scope or not, a must or not, how heavy, and why."""
    opened = open_engagement(slug, "tailor")
    kept = show_requirement(slug, requirement)
    reason = body.reason.text() if body.reason else None
    offered = Decision(requirement, body.applicable, body.must_have, body.weight_class, body.need, reason)
    if kept.version != version:
        raise StaleSaveError(requirement, kept.value.decision, offered)
    found = standing(opened.engagement).packs.catalogue.requirements[requirement]
    decide_requirement(floor().keeping, opened.engagement.id, found, offered, kept.value.decision, act())
    return show_requirement(slug, requirement)


def _state(decision: Decision) -> str:
    reason = [decision.reason.zh, decision.reason.en] if decision.reason else None
    told = [decision.applicable, decision.must_have, decision.weight_class, decision.need, reason]
    return state_of(told)


def _made(slug: str, alternative_id: str) -> Sent[AlternativeShown]:
    kept = alternatives_kept(floor().keeping, open_engagement(slug).engagement.id)
    one = next(one for one in kept if one.data.get("id") == alternative_id)
    return Sent(
        AlternativeShown(alternative_id, one.version, one.data),
        one.version,
        url_for("api.list_alternatives", slug=slug),
    )


def _currency(engagement_id: str) -> str:
    return str(_frame(engagement_id).get("currency") or "CNY")


def _frame(engagement_id: str) -> Mapping[str, Any]:
    """Return the frame of an engagement; one that was brought in as a file may hold anything."""
    with floor().keeping.reading() as unit:
        data = unit.engagements.sheet(engagement_id, "engagement.yaml").data
    return data if isinstance(data, dict) else {}
