"""The forms book: standard fields, those of the industry profile, and the client's additions and omissions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.configuration import FieldChange
from planner.domain.model.industry import IndustryProfile
from planner.domain.model.text import Text
from planner.domain.rollout.configuration.results import FieldLine, LeftOutField
from planner.domain.rollout.configuration.template import ConfigurationTemplate, FormObject
from planner.domain.rollout.configuration.trace import Tracer
from planner.errors import Statement

_CHOSEN = frozenset({"choice", "choices"})
_WRITTEN_BY_SYSTEM = frozenset({"computed", "interface", "system"})
# who usually fills in a form when nobody says otherwise
_KEEPERS: Mapping[str, tuple[str, ...]] = {
    "case": ("service",),
    "campaign": ("marketing",),
    "product": ("administrator",),
}


def build_forms(
    template: ConfigurationTemplate, profile: IndustryProfile | None, changes: Sequence[FieldChange], tracer: Tracer
) -> tuple[tuple[FieldLine, ...], tuple[LeftOutField, ...]]:
    """
    Return the fields to set up, object by object, and those the client leaves out.

    An object is set up when one of its modules is in scope, a field of the packs when a requirement that asks for it
    is. A field of the client's own is set up even without a requirement, which is a break.
    """
    left_out = {(one.object, one.field): one for one in changes if one.change == "leave_out"}
    altered = {(one.object, one.field): one for one in changes if one.change == "alter"}
    lines: list[FieldLine] = []
    omitted: list[LeftOutField] = []
    for form in template.objects:
        if not tracer.module_in_scope(form.modules):
            continue
        industry = list(_of_industry(form, profile, tracer))
        taken = {_field_id(line) for line in industry}
        own = [*_standard(form, taken, tracer), *industry]
        for line in own:
            place = (form.id, _field_id(line))
            if place in left_out:
                omitted.append(LeftOutField(line.id, form.id, line.text, left_out[place].reason))
            else:
                lines.append(_altered(line, altered[place]) if place in altered else line)
        lines += [_added(one, tracer) for one in changes if one.change == "add" and one.object == form.id]
    return tuple(lines), tuple(omitted)


def _field_id(line: FieldLine) -> str:
    return line.id.rsplit(".", maxsplit=1)[-1]


def _standard(form: FormObject, taken: set[str], tracer: Tracer) -> Iterator[FieldLine]:
    for field in form.fields:
        if tracer.in_scope(field.requirement_ids) and not taken.intersection(field.gives_way_to):
            yield FieldLine(
                id=f"FM.{form.id}.{field.id}",
                object_id=form.id,
                text=field.text,
                type=field.type,
                mandatory=field.mandatory,
                options=field.options,
                origin=field.origin,
                filled_by=field.filled_by,
                rule=field.rule,
                comes_from="standard",
                changed=None,
                accepted=_accepted(field.type, field.origin, mandatory=field.mandatory),
                trace=tracer.of(field.requirement_ids),
            )


def _of_industry(form: FormObject, profile: IndustryProfile | None, tracer: Tracer) -> Iterator[FieldLine]:
    for field in profile.fields if profile else ():
        asked = (field.requirement_id,) if field.requirement_id else ()
        if field.object == form.id and (not asked or tracer.in_scope(asked)):
            yield FieldLine(
                id=f"FM.{form.id}.{field.id}",
                object_id=form.id,
                text=field.text,
                type=field.type,
                mandatory=field.required,
                options=field.options,
                origin="entry",
                filled_by=_KEEPERS.get(form.id, ("sales",)),
                rule=field.rule,
                comes_from="industry",
                changed=None,
                accepted=_accepted(field.type, "entry", mandatory=field.required),
                trace=tracer.of(asked),
            )


def _added(change: FieldChange, tracer: Tracer) -> FieldLine:
    type_ = change.type or "text"
    mandatory = bool(change.mandatory)
    return FieldLine(
        id=f"FM.{change.object}.{change.id}",
        object_id=change.object,
        text=change.text or Text.same(change.id),
        type=type_,
        mandatory=mandatory,
        options=(change.options,) if change.options else (),
        origin="entry",
        filled_by=_KEEPERS.get(change.object, ("sales",)),
        rule=change.rule,
        comes_from="client",
        changed=change.reason,
        accepted=_accepted(type_, "entry", mandatory=mandatory),
        trace=tracer.of((change.requirement_id,) if change.requirement_id else ()),
    )


def _altered(line: FieldLine, change: FieldChange) -> FieldLine:
    """Return a field as the client wants it; what the change leaves empty stays."""
    mandatory = line.mandatory if change.mandatory is None else change.mandatory
    return FieldLine(
        id=line.id,
        object_id=line.object_id,
        text=change.text or line.text,
        type=change.type or line.type,
        mandatory=mandatory,
        options=(change.options,) if change.options else line.options,
        origin=line.origin,
        filled_by=line.filled_by,
        rule=change.rule or line.rule,
        comes_from=line.comes_from,
        changed=change.reason,
        accepted=_accepted(change.type or line.type, line.origin, mandatory=mandatory),
        trace=line.trace,
    )


def _accepted(type_: str, origin: str, *, mandatory: bool) -> Statement:
    """Return how one field is accepted on its own."""
    if origin in _WRITTEN_BY_SYSTEM:
        return Statement("configuration.accept-field-written")
    if type_ in _CHOSEN:
        return Statement(
            "configuration.accept-field-chosen-mandatory" if mandatory else "configuration.accept-field-chosen"
        )
    return Statement("configuration.accept-field-mandatory" if mandatory else "configuration.accept-field")
