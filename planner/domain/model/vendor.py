"""Products on the market, the answers they give to requirements, and the alternatives that are scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import Confidence, EvidenceGrade, Fact, Source, grade_of_fact
from planner.domain.model.text import Text

AnswerCode = Literal["standard", "configuration", "third_party", "custom", "roadmap", "not_supported", "unknown"]
Extent = Literal["whole", "core"]
DeploymentKind = Literal["public_cloud", "dedicated_cloud", "on_premises"]
Availability = Literal["yes", "no", "unknown"]
LicenceKind = Literal["subscription", "perpetual", "open_source", "free", "unknown"]
PricePer = Literal["user_month", "user_year", "flat_month", "flat_year", "once", "user_once"]
Vat = Literal["included", "excluded", "unknown"]


@dataclass(frozen=True, slots=True)
class Price:
    """One published price with everything needed to compare it; `as_of` is ISO or None when undated."""

    amount: Decimal
    currency: str
    per: PricePer
    billing: Text | None
    vat: Vat
    minimum_seats: int | None
    as_of: str | None
    source_id: str
    confidence: Confidence
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition that can be bought; several prices mean that sources disagree or terms differ."""

    id: str
    name: Text
    deployments: tuple[DeploymentKind, ...]
    licence: LicenceKind
    prices: tuple[Price, ...]
    limits: Text | None = None


@dataclass(frozen=True, slots=True)
class ProductAnswer:
    """
    A person's reading: how a product meets a requirement, in which editions, shown by which facts.

    `missing` says which clause is not shown when the extent is core only. `marks` (0-5) are what people of the
    evaluation team gave after seeing it for themselves, by respondent; they take the place of the table's range.
    """

    requirement_id: str
    code: AnswerCode
    extent: Extent
    editions: tuple[str, ...]
    fact_ids: tuple[str, ...]
    reason: Text
    missing: Text | None = None
    marks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegionAvailability:
    """
    Whether the product can be bought and run with data held in a region (`mainland_china`, ...).

    `deployments` names the ways it holds for (own servers, say, and not the vendor's cloud); empty means all.
    """

    region: str
    available: Availability
    fact_ids: tuple[str, ...]
    deployments: tuple[DeploymentKind, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportLimit:
    """A stated limit of one import tool that sizes data batches; `value` in `unit` (rows or megabytes)."""

    tool: Text
    value: float
    unit: Literal["rows", "megabytes"]
    fact_id: str


HintTopic = Literal[
    "duration", "partners", "onboarding", "training", "migration", "support", "sandbox", "administration"
]


@dataclass(frozen=True, slots=True)
class ImplementationHint:
    """What the facts say for planning a roll-out of this product."""

    topic: HintTopic
    text: Text
    fact_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceConflict:
    """Two facts, or two prices of one edition, that disagree; both are shown and none is preferred."""

    about: Text
    fact_ids: tuple[str, ...]
    edition_id: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """
    A product profile: facts with sources, editions with prices, regions, limits and answers.

    `checked_on` is the ISO day on which the whole profile was last read against its sources, None if never.
    """

    id: str
    version: str
    name: Text
    vendor: Text
    fictional: bool
    website: str | None
    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    editions: Mapping[str, Edition]
    regions: tuple[RegionAvailability, ...]
    interface_languages: Mapping[str, Availability]
    answers: Mapping[str, ProductAnswer]
    import_limits: tuple[ImportLimit, ...]
    cautions: tuple[Text, ...]
    unknown: tuple[str, ...]
    checked_on: str | None = None
    implementation_hints: tuple[ImplementationHint, ...] = ()
    conflicts: tuple[EvidenceConflict, ...] = ()

    def grade(self, answer: ProductAnswer) -> EvidenceGrade:
        """Return the strongest grade among the facts that show an answer."""
        facts = (self.facts[fact_id] for fact_id in answer.fact_ids)
        grades = [grade_of_fact(fact, self.sources[fact.source_id]) for fact in facts]
        return max(grades, default=EvidenceGrade.NONE)


QuoteCategory = Literal[
    "licence",
    "implementation",
    "integration",
    "migration",
    "training",
    "customisation",
    "parallel",
    "support",
    "infrastructure",
    "administration",
    "upgrade",
    "exit",
]
QuoteBasis = Literal["once", "per_year", "per_user_year", "per_user_once"]
Band = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """
    One line of a quotation (or of the client's own estimate).

    `amount` None means asked for and not quoted: it is a risk, never zero. `first_year` and
    `last_year` (1-based) bound lines that recur; `amount` is in `currency`, None: the quotation's. `band` stands in
    place of an amount and counts only with a range the client has declared for it. A line per user is for the `users`
    stated, else for all users of its `user_roles`, else for everybody, and for `minimum_seats` at least. `own` is the
    client's own cost: no VAT, no offer. `vat_rate` is the line's own rate where it differs; prices stay as offered up
    to and with `price_fixed_until_year`; `covers` names the fees of the hidden-fee checklist this line settles.
    """

    id: str
    category: QuoteCategory
    text: Text
    basis: QuoteBasis
    amount: Estimate | None
    source_id: str
    first_year: int = 1
    last_year: int = 5
    user_roles: tuple[str, ...] = ()
    users: int | None = None
    minimum_seats: int | None = None
    band: Band | None = None
    vat_rate: float | None = None
    price_fixed_until_year: int | None = None
    own: bool = False
    covers: tuple[str, ...] = ()
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """What an alternative costs according to its offer: lines, currency, VAT and validity."""

    currency: str
    vat: Vat
    vat_rate: float | None
    valid_until: str | None
    lines: tuple[QuoteLine, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What is scored and priced: product + edition + deployment, or keeping what the company has."""

    id: str
    name: Text
    product: Product
    edition_id: str
    deployment: DeploymentKind
    quotation: Quotation | None
    keeps_current: bool = False
