"""Finds, reads, converts and checks the content packs."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from planner import places
from planner.content.convert_catalogue import catalogue_from
from planner.content.convert_common import Data
from planner.content.convert_industry import industry_from, preset_of_industry
from planner.content.convert_libraries import outcomes_from
from planner.content.convert_objectives import objective_library_from
from planner.content.convert_product import product_from
from planner.content.convert_questionnaire import questionnaire_from
from planner.content.convert_scale import rating_scale_from
from planner.content.convert_trials import KINDS as TRIAL_KINDS
from planner.content.convert_trials import trial_kit_from
from planner.content.dates import check_dates
from planner.content.known import Files, Known, known_from
from planner.content.language import check_language, house_words
from planner.content.quick_shape import fits
from planner.content.reader import YamlFile, read_yaml
from planner.content.references import check_references
from planner.content.references_product import check_product
from planner.content.references_questionnaire import check_examples
from planner.content.shape import check_shape
from planner.content.shelf import ProductShelf, ShelvedPacks
from planner.content.texts import check_texts
from planner.domain.model.catalogue import Catalogue
from planner.domain.model.objective_library import ObjectiveLibrary
from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.trial import TrialKit
from planner.domain.model.vendor import Product
from planner.domain.selection.scale import RatingScale
from planner.errors import ContentError, Problem
from planner.services.ports import ContentPacks

if TYPE_CHECKING:
    from planner.domain.migration.template import MigrationTemplate
    from planner.domain.model.template import AcceptanceTemplate, OutcomesTemplate, PlanTemplate, TrainingTemplate

T = TypeVar("T")

# kind of pack -> where its files lie under a content root; the first pattern that fits a file wins
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("catalogue", "questionnaires/catalogue/catalogue.yaml"),
    ("weight_presets", "questionnaires/catalogue/presets.yaml"),
    ("catalogue_module", "questionnaires/catalogue/*.yaml"),
    ("rating_scale", "questionnaires/scoring/rating_scale.yaml"),
    ("industry_profile", "questionnaires/industries/*.yaml"),
    ("demo_scenarios", "questionnaires/trials/demo_scenarios.yaml"),
    ("task_cards", "questionnaires/trials/task_cards.yaml"),
    ("trial_cards", "questionnaires/trials/trial_cards.yaml"),
    ("glossary", "questionnaires/glossary.yaml"),
    ("figures", "questionnaires/figures.yaml"),
    ("objective_library", "questionnaires/objective_library.yaml"),
    ("questionnaire", "questionnaires/*.yaml"),
    ("product_profile", "vendor_profiles/*.yaml"),
    ("plan_template", "templates/rollout/*.yaml"),
    ("derived_plan", "templates/rollout/derived/*.yaml"),
    ("training_template", "templates/training/curriculum.yaml"),
    ("acceptance_template", "templates/acceptance/checklists.yaml"),
    ("outcomes_template", "templates/outcomes/kpis.yaml"),
    ("reviews_template", "templates/outcomes/reviews.yaml"),
    ("migration_template", "templates/migration/*.yaml"),
    ("adoption_template", "templates/adoption/adoption.yaml"),
    ("policy_template", "templates/adoption/usage_policy.yaml"),
    ("forms_book", "templates/configuration/forms.yaml"),
    ("flows_book", "templates/configuration/flows.yaml"),
    ("reports_book", "templates/configuration/reports.yaml"),
    ("integration_defaults", "templates/configuration/integrations.yaml"),
    ("initial_data", "templates/configuration/initial_data.yaml"),
)
# the packs of the configuration workbook; it is made only where all of them are there
CONFIGURATION_KINDS = ("forms_book", "flows_book", "reports_book", "integration_defaults", "initial_data")
# what a sound installation cannot do without: the file to name when nothing of the kind is there
_OPTIONAL = (
    "weight_presets", "objective_library", "glossary", "figures", "industry_profile", "derived_plan",
    "adoption_template", "policy_template", "reviews_template", *TRIAL_KINDS,
    *CONFIGURATION_KINDS,
)  # fmt: skip
_INDISPENSABLE = {kind: pattern for kind, pattern in _PATTERNS if kind not in _OPTIONAL}
_KINDS = (*_INDISPENSABLE, *_OPTIONAL)
# id and version stand among the first lines of every pack
HEAD_LINES = 60
_HEAD = re.compile(r"""^(id|version): ["']?([^"'\n#]*?)["']?\s*$""", re.MULTILINE)
# field of `ContentPacks` that ranking never asks for -> the kinds of packs it is made of (`later_packs` makes it)
_LATER_KINDS: dict[str, tuple[str, ...]] = {
    "plan_templates": ("plan_template", "derived_plan"),
    "training": ("training_template",),
    "acceptance": ("acceptance_template",),
    "migration": ("migration_template",),
    "adoption": ("adoption_template",),
    "policy": ("policy_template",),
    "reviews": ("reviews_template",),
    "configuration": CONFIGURATION_KINDS,
    "figures": ("figures",),
}


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file that holds a pack: its kind, where it lies, and how problems print it."""

    kind: str
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class ContentRoot:
    """A folder of `questionnaires/`, `vendor_profiles/` and `templates/`; `prefix` is printed before its files."""

    folder: Path
    prefix: str = ""


def find_packs(roots: Sequence[ContentRoot]) -> tuple[PackFile, ...]:
    """Return every pack file, by kind and name; a file of a later root replaces the same file of an earlier one."""
    found: dict[str, PackFile] = {}
    for root in roots:
        in_this_root: set[str] = set()
        for kind, pattern in _PATTERNS:
            for path in sorted(root.folder.glob(pattern)):
                relative = path.relative_to(root.folder).as_posix()
                if relative not in in_this_root:
                    in_this_root.add(relative)
                    found[relative] = PackFile(kind, path, root.prefix + relative)
    return tuple(found.values())


class FileContentSource:
    """
    The content packs of a checkout or an installed wheel, with an engagement's own copies on top.

    `load` reads, checks shape and references, and converts; texts and filled-in examples belong to `check`.
    """

    def __init__(self, roots: Sequence[ContentRoot] | None = None) -> None:
        self._roots = tuple(roots) if roots is not None else (ContentRoot(places.QUESTIONNAIRES.parent),)

    def for_engagement(self, folder: Path) -> FileContentSource:
        """Return the source in which an engagement's own copies (`content/` in its folder) come first."""
        return FileContentSource((*self._roots, ContentRoot(folder / "content", f"{folder.name}/content/")))

    def files(self, kinds: Collection[str] | None = None) -> tuple[PackFile, ...]:
        """Return the pack files, of some kinds or all."""
        return tuple(file for file in find_packs(self._roots) if kinds is None or file.kind in kinds)

    def load(self) -> ContentPacks:
        """
        Load every pack; product profiles wait on their shelf until one is asked for.

        Raises:
            ContentError: every problem of every file that was read.
        """
        files = self._sound_files([kind for kind in _KINDS if kind != "product_profile"])
        parts = {**_ranking_parts(files), **{name: _later_part(name, files) for name in _LATER_KINDS}}
        return ContentPacks(**parts, products=self._shelf(files))

    def load_as_needed(self) -> ContentPacks:
        """
        Load what ranking reads; the packs of later stages are read, checked and built when they are asked for.

        Raises:
            ContentError: every problem of every file that was read, here or when a pack is asked for.
        """
        unread = {"product_profile", "glossary", *(kind for kinds in _LATER_KINDS.values() for kind in kinds)}
        files = self._sound_files([kind for kind in _KINDS if kind not in unread])
        later = {name: functools.partial(self._part_as_needed, name) for name in _LATER_KINDS}
        heads = {kinds: _heads(self.files(kinds)) for kinds in _LATER_KINDS.values()}
        by_kind = {kinds[0]: found for kinds, found in heads.items()}
        return ShelvedPacks({**_ranking_parts(files), "products": self._shelf(files)}, later, by_kind)

    def _part_as_needed(self, name: str) -> Any:
        return _later_part(name, self._sound_files(_LATER_KINDS[name]))

    def check(self) -> tuple[Problem, ...]:
        """Return every problem of every pack: parse, shape, texts, references, examples."""
        pack_files = self.files()
        files, problems = read_packs(pack_files)
        problems += check_presence(pack_files, _INDISPENSABLE)
        sound: dict[str, list[YamlFile]] = {}
        for kind, of_kind in files.items():
            for file in of_kind:
                faults = [*check_form(file, kind), *check_texts(file)]
                problems += faults
                if not faults:
                    sound.setdefault(kind, []).append(file)
        present = Counter(pack.kind for pack in pack_files)
        whole = {kind for kind, count in present.items() if len(sound.get(kind, ())) == count}
        broken = check_references(sound, complete_kinds=whole)
        problems += broken
        problems += _language_faults(sound)
        for file in sound.get("questionnaire", ()):
            if not any(problem.where.startswith(f"{file.name}:") for problem in broken):
                problems += check_examples(file)
        return tuple(problems)

    def load_catalogue(self) -> Catalogue:
        """Load the requirement catalogue alone."""
        return _catalogue(self._sound_files(("catalogue", "catalogue_module", "weight_presets")))

    def load_rating_scale(self) -> RatingScale:
        """Load the rating table alone."""
        return _one(self._sound_files(("rating_scale",)), "rating_scale", rating_scale_from)

    def load_questionnaires(self) -> Mapping[str, Questionnaire]:
        """Load the questionnaires alone."""
        return _many(self._sound_files(("questionnaire",)), "questionnaire", questionnaire_from)

    def load_products(self) -> Mapping[str, Product]:
        """Load the product profiles alone."""
        return _many(self._sound_files(("product_profile",)), "product_profile", product_from)

    def load_plan_templates(self) -> Mapping[str, PlanTemplate]:
        """Load the roll-out templates alone."""
        plan_templates: Mapping[str, PlanTemplate] = self._part_as_needed("plan_templates")
        return plan_templates

    def load_training(self) -> TrainingTemplate:
        """Load the curriculum alone."""
        training: TrainingTemplate = self._part_as_needed("training")
        return training

    def load_acceptance(self) -> AcceptanceTemplate:
        """Load the acceptance library alone."""
        acceptance: AcceptanceTemplate = self._part_as_needed("acceptance")
        return acceptance

    def load_outcomes(self) -> OutcomesTemplate:
        """Load the KPI library alone."""
        return _one(self._sound_files(("outcomes_template",)), "outcomes_template", outcomes_from)

    def load_migration(self) -> MigrationTemplate:
        """Load the migration library alone."""
        migration: MigrationTemplate = self._part_as_needed("migration")
        return migration

    def _shelf(self, files: Files) -> ProductShelf:
        pack_files = self.files(("product_profile",))
        missing = list(check_presence(pack_files, ("product_profile",)))
        if missing:
            raise ContentError(missing)
        known = known_from(files, set(files))
        return ProductShelf({pack.path.stem: functools.partial(_sound_profile, pack, known) for pack in pack_files})

    def _sound_files(self, kinds: Collection[str]) -> dict[str, list[YamlFile]]:
        """Return the files of some kinds, checked so that their conversion cannot fail; raises ContentError."""
        pack_files = self.files(kinds)
        files, problems = read_packs(pack_files)
        problems += check_presence(pack_files, kinds)
        problems += [fault for kind, of_kind in files.items() for file in of_kind for fault in check_form(file, kind)]
        problems = problems or check_references(files)
        if problems:
            raise ContentError(problems)
        return files


def _sound_profile(pack: PackFile, known: Known) -> YamlFile:
    """Read one product profile; raises ContentError with all its problems."""
    file = read_yaml(pack.path, pack.name)
    problems = list(check_form(file, pack.kind)) or [*check_dates(file), *check_product(file, known)]
    if problems:
        raise ContentError(problems)
    return file


def read_packs(pack_files: Iterable[PackFile]) -> tuple[dict[str, list[YamlFile]], list[Problem]]:
    """Read files; return those that can be read, by kind, and the problems of the others."""
    files: dict[str, list[YamlFile]] = {}
    problems: list[Problem] = []
    for pack in pack_files:
        try:
            file = read_yaml(pack.path, pack.name)
        except ContentError as error:
            problems += error.problems
        else:
            files.setdefault(pack.kind, []).append(file)
    return files, problems


def check_presence(pack_files: Iterable[PackFile], kinds: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for every kind of pack of which no file is there."""
    present = {file.kind for file in pack_files}
    for kind in kinds:
        if kind in _INDISPENSABLE and kind not in present:
            yield Problem("pack-missing", _INDISPENSABLE[kind])


def check_form(file: YamlFile, kind: str) -> Iterator[Problem]:
    """Yield every violation of a pack's schema, and a problem when its id is not its file name."""
    if not fits(file.data, kind):
        yield from check_shape(file, kind)
    elif file.data["id"] != Path(file.name).stem:
        yield file.problem("id-not-file-name", ("id",), id=file.data["id"], expected=Path(file.name).stem)


def _language_faults(sound: Mapping[str, Sequence[YamlFile]]) -> Iterator[Problem]:
    """Yield what is wrong with the language of sound packs; without a glossary there is nothing to hold them to."""
    for glossary in sound.get("glossary", ()):
        words = house_words(glossary.data)
        for kind, files in sound.items():
            for file in files:
                # the glossary names the avoided words themselves
                if kind != "glossary":
                    yield from check_language(file, words, quoting=kind == "product_profile")


def _catalogue(files: Files) -> Catalogue:
    frame = files["catalogue"][0].data
    order = frame["module_files"]
    modules = sorted((file.data for file in files["catalogue_module"]), key=lambda module: order.index(module["id"]))
    presets = [preset for file in files.get("weight_presets", ()) for preset in file.data["presets"]]
    catalogue = catalogue_from(frame, modules, presets)
    industries = {file.data["id"]: preset_of_industry(file.data) for file in files.get("industry_profile", ())}
    return dataclasses.replace(catalogue, presets={**catalogue.presets, **industries})


def _trials(files: Files) -> TrialKit:
    return trial_kit_from({kind: files[kind][0].data for kind in TRIAL_KINDS if files.get(kind)})


def _objective_library(files: Files) -> ObjectiveLibrary:
    found = files.get("objective_library")
    return objective_library_from(found[0].data) if found else ObjectiveLibrary()


def _one(files: Files, kind: str, make: Callable[[Data], T]) -> T:
    return make(files[kind][0].data)


def _heads(pack_files: Iterable[PackFile]) -> dict[str, str]:
    """Return id and version of packs by their first lines alone; an unclear head counts as unstated."""
    found = {}
    for pack in pack_files:
        with pack.path.open(encoding="utf-8-sig", errors="replace") as lines:
            stated = dict(_HEAD.findall("".join(itertools.islice(lines, HEAD_LINES))))
        found[stated.get("id", pack.path.stem)] = stated.get("version", "")
    return found


def _later_part(name: str, files: Files) -> Any:
    """Build one field of `ContentPacks` that belongs to a later stage."""
    from planner.content.later_packs import LATER_PARTS  # noqa: PLC0415 - ranking must not wait for their records

    return LATER_PARTS[name](files)


def _ranking_parts(files: Files) -> dict[str, Any]:
    """Build what the stages up to the selection read: field of `ContentPacks` -> value."""
    return {
        "catalogue": _catalogue(files),
        "rating_scale": _one(files, "rating_scale", rating_scale_from),
        "questionnaires": _many(files, "questionnaire", questionnaire_from),
        "outcomes": _one(files, "outcomes_template", outcomes_from),
        "industries": _many(files, "industry_profile", industry_from),
        "trials": _trials(files),
        "objective_library": _objective_library(files),
    }


def _many(files: Files, kind: str, make: Callable[[Data], T]) -> dict[str, T]:
    return {file.data["id"]: make(file.data) for file in files.get(kind, ())}
