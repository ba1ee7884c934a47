"""Product profiles and alternatives become `Product`, `Quotation` and `Alternative`."""

from __future__ import annotations

from decimal import Decimal

from planner.content.convert_common import Data, keyed, optional_text, plain_or_text, text, texts
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import Fact, Source
from planner.domain.model.vendor import (
    Alternative,
    Edition,
    EvidenceConflict,
    ImplementationHint,
    ImportLimit,
    Price,
    Product,
    ProductAnswer,
    Quotation,
    QuoteLine,
    RegionAvailability,
)


def product_from(data: Data) -> Product:
    """Build a product profile."""
    return Product(
        id=data["id"],
        version=data["version"],
        name=text(data["name"]),
        vendor=text(data["vendor"]),
        fictional=data["fictional"],
        website=data.get("website"),
        sources=keyed(data["sources"], _source),
        facts=keyed(data["facts"], _fact),
        editions=keyed(data["editions"], _edition),
        regions=tuple(
            RegionAvailability(
                item["region"], item["available"], tuple(item["facts"]), tuple(item.get("deployments", ()))
            )
            for item in data.get("regions", ())
        ),
        interface_languages=dict(data.get("interface_languages", {})),
        answers=keyed(data["answers"], _answer, "requirement"),
        import_limits=tuple(
            ImportLimit(text(item["tool"]), float(item["value"]), item["unit"], item["fact"])
            for item in data.get("import_limits", ())
        ),
        cautions=texts(data.get("cautions")),
        unknown=tuple(data.get("unknown", ())),
        checked_on=data.get("checked_on"),
        implementation_hints=tuple(
            ImplementationHint(item["topic"], text(item["text"]), tuple(item["facts"]))
            for item in data.get("implementation_hints", ())
        ),
        conflicts=tuple(
            EvidenceConflict(text(item["about"]), tuple(item["facts"]), item.get("edition"))
            for item in data.get("conflicts", ())
        ),
    )


def alternative_from(data: Data) -> Alternative:
    """Build an alternative; its product takes id, version and name from it where it states none itself."""
    product = product_from({"id": data["id"], "version": data["version"], **data["product"]})
    quotation = data.get("quotation")
    return Alternative(
        id=data["id"],
        name=text(data["name"]) if "name" in data else product.name,
        product=product,
        edition_id=data["edition"],
        deployment=data["deployment"],
        quotation=None if quotation is None else _quotation(quotation),
        keeps_current=data.get("keeps_current", False),
    )


def _source(item: Data) -> Source:
    return Source(
        id=item["id"],
        title=text(item["title"]),
        publisher=plain_or_text(item["publisher"]),
        date=item.get("date"),
        address=item.get("address"),
        kind=item["kind"],
    )


def _fact(item: Data) -> Fact:
    return Fact(
        id=item["id"],
        statement=text(item["statement"]),
        source_id=item["source"],
        as_of=item.get("as_of"),
        confidence=item["confidence"],
        editions=tuple(item.get("editions", ())),
    )


def _edition(item: Data) -> Edition:
    return Edition(
        id=item["id"],
        name=text(item["name"]),
        deployments=tuple(item["deployments"]),
        licence=item["licence"],
        prices=tuple(_price(price) for price in item.get("prices", ())),
        limits=optional_text(item.get("limits")),
    )


def _price(item: Data) -> Price:
    return Price(
        amount=Decimal(item["amount"]),
        currency=item["currency"],
        per=item["per"],
        billing=optional_text(item.get("billing")),
        vat=item["vat"],
        minimum_seats=item.get("minimum_seats"),
        as_of=item.get("as_of"),
        source_id=item["source"],
        confidence=item["confidence"],
        note=optional_text(item.get("note")),
    )


def _answer(item: Data) -> ProductAnswer:
    return ProductAnswer(
        requirement_id=item["requirement"],
        code=item["code"],
        extent=item["extent"],
        editions=tuple(item["editions"]),
        fact_ids=tuple(item["facts"]),
        reason=text(item["reason"]),
        missing=optional_text(item.get("missing")),
        marks={who: float(mark) for who, mark in item.get("marks", {}).items()},
    )


def _quotation(data: Data) -> Quotation:
    return Quotation(
        currency=data["currency"],
        vat=data["vat"],
        vat_rate=data.get("vat_rate"),
        valid_until=data.get("valid_until"),
        lines=tuple(_quote_line(line) for line in data["lines"]),
    )


def _quote_line(item: Data) -> QuoteLine:
    return QuoteLine(
        id=item["id"],
        category=item["category"],
        text=text(item["text"]),
        basis=item["basis"],
        amount=_amount(item["amount"]),
        source_id=item["source"],
        first_year=item.get("first_year", 1),
        last_year=item.get("last_year", 5),
        user_roles=_roles(item.get("user_role")),
        users=item.get("users"),
        minimum_seats=item.get("minimum_seats"),
        band=item.get("band"),
        vat_rate=item.get("vat_rate"),
        price_fixed_until_year=item.get("price_fixed_until_year"),
        own=item.get("own", False),
        covers=tuple(item.get("covers", ())),
    )


def _roles(written: str | list[str] | None) -> tuple[str, ...]:
    """Read one audience code or a list of them."""
    return (written,) if isinstance(written, str) else tuple(written or ())


def _amount(value: float | Data | None) -> Estimate | None:
    if value is None:
        return None
    if isinstance(value, int | float):
        return Estimate.exact(float(value))
    return Estimate(float(value["low"]), float(value["expected"]), float(value["high"]))
