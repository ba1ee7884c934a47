"""Which products of the packs are screened on public facts, and what they must offer."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from planner.errors import InputError, StaleSaveError
from planner.services.setting_up import choose_products, frame_part
from planner.web.forms import tell_in
from planner.web.guard import act, floor, needs, open_engagement
from planner.web.setup.blueprint import saved, setup

# what profiles tell of: a place where data is held, and a language of the screens
REGIONS = ("mainland_china",)
LANGUAGES = ("zh-CN", "en")


@setup.get("/e/<slug>/setup/products")
@needs("tailor")
def products(slug: str) -> str:
    """Show the products there are, and which of them are chosen."""
    part = frame_part(floor().keeping, open_engagement(slug).engagement.id, "products")
    screening = part.data["screening"] or {}
    chosen = tuple(screening.get("products", ()))
    region, language = screening.get("required_region"), screening.get("required_language")
    return _page(chosen, region, language, part.seen)


@setup.post("/e/<slug>/setup/products")
@needs("tailor")
def products_now(slug: str) -> str | Response | tuple[str, int]:
    """Save the choice."""
    engagement_id = open_engagement(slug).engagement.id
    form = FlaskForm()
    chosen = tuple(dict.fromkeys(request.form.getlist("products")))
    region = request.form.get("region") if request.form.get("region") in REGIONS else None
    language = request.form.get("language") if request.form.get("language") in LANGUAGES else None
    seen = request.form.get("seen", "")
    try:
        choose_products(
            floor().keeping, floor().folders, engagement_id, chosen, seen, act(), region=region, language=language
        )
    except InputError as error:
        return _page(chosen, region, language, seen, tell_in(form, error.problems)), 422
    except StaleSaveError:
        part = frame_part(floor().keeping, engagement_id, "products")
        newer = tuple((part.data["screening"] or {}).get("products", ()))
        return _page(chosen, region, language, part.seen, newer=newer), 409
    saved()
    return redirect(url_for("setup.start", slug=slug))


def _page(
    chosen: tuple[str, ...],
    region: str | None,
    language: str | None,
    seen: str,
    told: list[str] | None = None,
    newer: tuple[str, ...] | None = None,
) -> str:
    known = floor().folders.products()
    first = [id_ for id_ in chosen if id_ in known]
    return render_template(
        "setup/products.html",
        form=FlaskForm(),
        products=[known[id_] for id_ in (*first, *sorted(set(known) - set(first)))],
        chosen=chosen,
        region=region,
        language_wanted=language,
        languages=LANGUAGES,
        seen=seen,
        problem=told,
        newer=newer,
    )
