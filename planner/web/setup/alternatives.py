"""What is compared: products in an edition and a way of hosting, with an offer where there is one; keeping as is."""

from __future__ import annotations

from typing import Any, get_args

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DecimalField, SelectField
from wtforms.validators import NumberRange, Optional

from planner.domain.model.text import Text
from planner.domain.model.vendor import DeploymentKind, Product, Vat
from planner.errors import InputError, NotFoundError, Problem, StaleSaveError
from planner.services.keeping import KeptSheet
from planner.services.setting_up import (
    AlternativeWanted,
    Offer,
    add_alternative,
    alternative_place,
    alternatives_kept,
    compare_with_present,
    frame_part,
    is_simple,
    offer_in,
    remove_alternative,
    state_offer,
)
from planner.web.forms import day_field, options, tell_in
from planner.web.guard import act, floor, needs, open_engagement, say
from planner.web.setup.blueprint import saved, setup

DEPLOYMENTS: tuple[DeploymentKind, ...] = get_args(DeploymentKind)
_MOST = 1_000_000_000
_Answered = str | Response | tuple[str, int]


class OfferForm(FlaskForm):
    """What a vendor asks for."""

    per_user_year = DecimalField(validators=[Optional(), NumberRange(0, _MOST)], places=None)
    once = DecimalField(validators=[Optional(), NumberRange(0, _MOST)], places=None)
    vat = SelectField(default="unknown")
    valid_until = day_field()

    def offer_choices(self) -> None:
        """Fill the list to choose from, in the language of whoever asks."""
        self.vat.choices = options({one: say().label(f"page-setup.vat-{one}") for one in get_args(Vat)[::-1]})

    @property
    def offer(self) -> Offer:
        """What the form says."""
        return Offer(_number(self.per_user_year), _number(self.once), self.vat.data, self.valid_until.data)


@setup.get("/e/<slug>/setup/alternatives")
@needs("tailor")
def alternatives(slug: str) -> str:
    """Show what is compared, and offer to add to it."""
    return _listed(slug)


@setup.post("/e/<slug>/setup/alternatives/present")
@needs("tailor")
def compare_present(slug: str) -> _Answered:
    """Add keeping what the company has."""
    client = _facts(slug)["client"]
    try:
        compare_with_present(floor().keeping, _id(slug), Text(client["zh"], client["en"]), act())
    except InputError as error:
        return _listed(slug, tell_in(FlaskForm(), error.problems)), 422
    saved()
    return redirect(url_for("setup.alternatives", slug=slug))


@setup.get("/e/<slug>/setup/alternatives/new/<product_id>")
@needs("tailor")
def new_alternative(slug: str, product_id: str) -> str:
    """Ask for edition, way of hosting and offer."""
    form = OfferForm()
    form.offer_choices()
    return _asked(slug, product_id, form)


@setup.post("/e/<slug>/setup/alternatives/new/<product_id>")
@needs("tailor")
def new_alternative_now(slug: str, product_id: str) -> _Answered:
    """Add something to compare."""
    form = OfferForm()
    form.offer_choices()
    edition, _, asked = request.form.get("edition", "").rpartition("/")
    deployment: DeploymentKind = next((one for one in DEPLOYMENTS if one == asked), "public_cloud")
    told = [] if edition else [say().label("page-setup.edition-missing")]
    if form.validate() and edition:
        wanted = AlternativeWanted(product_id, edition, deployment, form.offer)
        try:
            add_alternative(floor().keeping, floor().folders, _id(slug), wanted, _facts(slug)["currency"], act())
        except InputError as error:
            told = tell_in(form, error.problems)
        else:
            saved()
            return redirect(url_for("setup.alternatives", slug=slug))
    return _asked(slug, product_id, form, told), 422


@setup.get("/e/<slug>/setup/alternatives/<alternative_id>")
@needs("tailor")
def alternative(slug: str, alternative_id: str) -> str:
    """Show one alternative with its offer."""
    sheet = _sheet(slug, alternative_id)
    offer = offer_in(sheet.data) if is_simple(sheet.data) else Offer(None, None)
    form = OfferForm(
        formdata=None,
        data={
            "per_user_year": offer.per_user_year,
            "once": offer.once,
            "vat": offer.vat,
            "valid_until": offer.valid_until,
        },
    )
    form.offer_choices()
    return _one(slug, sheet, form)


@setup.post("/e/<slug>/setup/alternatives/<alternative_id>")
@needs("tailor")
def alternative_now(slug: str, alternative_id: str) -> _Answered:
    """Say what an alternative is offered for."""
    sheet = _sheet(slug, alternative_id)
    form = OfferForm()
    form.offer_choices()
    told: list[str] = []
    if form.validate():
        version = request.form.get("version", type=int) or 0
        try:
            currency = _facts(slug)["currency"]
            state_offer(floor().keeping, _id(slug), alternative_id, form.offer, currency, version, act())
        except InputError as error:
            told = tell_in(form, error.problems)
        except StaleSaveError:
            return _one(slug, sheet, form, newer=offer_in(sheet.data)), 409
        else:
            saved()
            return redirect(url_for("setup.alternatives", slug=slug))
    return _one(slug, sheet, form, told), 422


@setup.get("/e/<slug>/setup/alternatives/<alternative_id>/remove")
@needs("tailor")
def remove_asked(slug: str, alternative_id: str) -> str:
    """Ask whether something is really no longer compared."""
    return render_template(
        "setup/alternative_remove.html",
        sheet=_sheet(slug, alternative_id),
        form=FlaskForm(),
        problem=None,
        shown=_shown,
    )


@setup.post("/e/<slug>/setup/alternatives/<alternative_id>/remove")
@needs("tailor")
def remove_now(slug: str, alternative_id: str) -> _Answered:
    """Stop comparing something."""
    sheet = _sheet(slug, alternative_id)
    try:
        remove_alternative(floor().keeping, _id(slug), alternative_id, act())
    except InputError as error:
        told = tell_in(FlaskForm(), error.problems)
        return render_template(
            "setup/alternative_remove.html", sheet=sheet, form=FlaskForm(), problem=told, shown=_shown
        ), 422
    saved()
    return redirect(url_for("setup.alternatives", slug=slug))


def _listed(slug: str, told: list[str] | None = None) -> str:
    part = frame_part(floor().keeping, _id(slug), "products")
    known = floor().folders.products()
    chosen = [known[id_] for id_ in (part.data["screening"] or {}).get("products", ()) if id_ in known]
    return render_template(
        "setup/alternatives.html",
        form=FlaskForm(),
        sheets=alternatives_kept(floor().keeping, _id(slug)),
        chosen=chosen,
        others=sorted((one for one in known.values() if one not in chosen), key=lambda one: one.id),
        currency=_facts(slug)["currency"],
        problem=told,
        offer_in=offer_in,
        is_simple=is_simple,
        shown=_shown,
    )


def _asked(slug: str, product_id: str, form: OfferForm, told: list[str] | None = None) -> str:
    product = _product(product_id)
    ways = [f"{one.id}/{way}" for one in product.editions.values() for way in one.deployments or DEPLOYMENTS]
    return render_template(
        "setup/alternative_new.html",
        product=product,
        deployments=DEPLOYMENTS,
        form=form,
        currency=_facts(slug)["currency"],
        # nothing is chosen for anybody, unless there is nothing to choose
        picked=request.form.get("edition") or (ways[0] if len(ways) == 1 else None),
        problem=told,
    )


def _one(
    slug: str, sheet: KeptSheet, form: OfferForm, told: list[str] | None = None, newer: Offer | None = None
) -> str:
    return render_template(
        "setup/alternative.html",
        sheet=sheet,
        form=form,
        currency=_facts(slug)["currency"],
        is_simple=is_simple(sheet.data),
        problem=told,
        newer=newer,
        shown=_shown,
    )


def _sheet(slug: str, alternative_id: str) -> KeptSheet:
    place = alternative_place(alternative_id)
    for sheet in alternatives_kept(floor().keeping, _id(slug)):
        if sheet.place == place:
            return sheet
    raise NotFoundError(Problem("no-such-page", ""))


def _product(product_id: str) -> Product:
    product = floor().folders.products().get(product_id)
    if product is None:
        raise NotFoundError(Problem("no-such-page", ""))
    return product


def _shown(data: Any) -> str:
    """Return the name of an alternative in the language of whoever asks."""
    name = data.get("name") or data["product"]["name"]
    return str(name["zh" if say().language == "zh-CN" else "en"])


def _facts(slug: str) -> Any:
    return frame_part(floor().keeping, _id(slug), "facts").data


def _number(field: DecimalField) -> float | None:
    """Return an amount; whole ones as whole numbers, so that they are written as somebody writes them."""
    if field.data is None:
        return None
    value = float(field.data)
    return int(value) if value.is_integer() else value


def _id(slug: str) -> str:
    return open_engagement(slug).engagement.id
