"""Finds, reads, converts and checks the content packs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from planner import places
from planner.content.convert_catalogue import catalogue_from
from planner.content.convert_common import Data
from planner.content.convert_libraries import acceptance_from, outcomes_from, training_from
from planner.content.convert_migration import migration_from
from planner.content.convert_plan import plan_template_from
from planner.content.convert_product import product_from
from planner.content.convert_questionnaire import questionnaire_from
from planner.content.convert_scale import rating_scale_from
from planner.content.reader import YamlFile, read_yaml
from planner.content.references import check_references
from planner.content.references_questionnaire import check_examples
from planner.content.shape import check_shape
from planner.content.texts import check_texts
from planner.domain.migration.template import MigrationTemplate
from planner.domain.model.catalogue import Catalogue
from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.template import AcceptanceTemplate, OutcomesTemplate, PlanTemplate, TrainingTemplate
from planner.domain.model.vendor import Product
from planner.domain.selection.scale import RatingScale
from planner.errors import ContentError, Problem
from planner.services.ports import ContentPacks

T = TypeVar("T")

# kind of pack -> where its files lie under a content root; the first pattern that fits a file wins
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("catalogue", "questionnaires/catalogue/catalogue.yaml"),
    ("weight_presets", "questionnaires/catalogue/presets.yaml"),
    ("catalogue_module", "questionnaires/catalogue/*.yaml"),
    ("rating_scale", "questionnaires/scoring/rating_scale.yaml"),
    ("questionnaire", "questionnaires/*.yaml"),
    ("product_profile", "vendor_profiles/*.yaml"),
    ("plan_template", "templates/rollout/*.yaml"),
    ("training_template", "templates/training/curriculum.yaml"),
    ("acceptance_template", "templates/acceptance/checklists.yaml"),
    ("outcomes_template", "templates/outcomes/kpis.yaml"),
    ("migration_template", "templates/migration/*.yaml"),
)
# what a sound installation cannot do without: the file to name when nothing of the kind is there
_INDISPENSABLE = {kind: pattern for kind, pattern in _PATTERNS if kind != "weight_presets"}


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

    `load` reads, converts and follows references; the slower checks (JSON Schema of every key, texts, filled-in
    examples) belong to `check`. A pack that cannot be converted is put to its schema at once, so that `load` too
    names every fault of it.
    """

    def __init__(self, roots: Sequence[ContentRoot] | None = None) -> None:
        self._roots = tuple(roots) if roots is not None else (ContentRoot(places.QUESTIONNAIRES.parent),)

    def for_engagement(self, folder: Path) -> FileContentSource:
        """Return the source in which an engagement's own copies (`content/` in its folder) come first."""
        return FileContentSource((*self._roots, ContentRoot(folder / "content", f"{folder.name}/content/")))

    def files(self, kind: str | None = None) -> tuple[PackFile, ...]:
        """Return the pack files, of one kind or all."""
        return tuple(file for file in find_packs(self._roots) if kind in (None, file.kind))

    def load(self) -> ContentPacks:
        """
        Load every pack.

        Raises:
            ContentError: every problem of every file.
        """
        files, problems = read_packs(self.files())
        problems += check_presence(self.files())
        converted = _Converted(files)
        packs = converted.packs() if not problems else None
        problems += converted.problems
        if not problems:
            problems += check_references(files)
        if packs is None or problems:
            raise ContentError(problems)
        return packs

    def check(self) -> tuple[Problem, ...]:
        """Return every problem of every pack: parse, shape, texts, references, examples."""
        files, problems = read_packs(self.files())
        problems += check_presence(self.files())
        sound: dict[str, list[YamlFile]] = {}
        for kind, of_kind in files.items():
            for file in of_kind:
                faults = [*check_head(file), *check_shape(file, kind), *check_texts(file)]
                problems += faults
                if not faults:
                    sound.setdefault(kind, []).append(file)
        whole = {kind for kind in files if len(sound.get(kind, ())) == len(files[kind])}
        broken = check_references(sound, complete_kinds=whole)
        problems += broken
        for file in sound.get("questionnaire", ()):
            if not any(problem.where.startswith(f"{file.name}:") for problem in broken):
                problems += check_examples(file)
        return tuple(problems)

    def load_catalogue(self) -> Catalogue:
        """Load the requirement catalogue alone."""
        return self._load_alone(("catalogue", "catalogue_module", "weight_presets"), _Converted.catalogue)

    def load_rating_scale(self) -> RatingScale:
        """Load the rating table alone."""
        return self._load_alone(("rating_scale",), lambda it: it.one("rating_scale", rating_scale_from))

    def load_questionnaires(self) -> Mapping[str, Questionnaire]:
        """Load the questionnaires alone."""
        return self._load_alone(("questionnaire",), lambda it: it.many("questionnaire", questionnaire_from))

    def load_products(self) -> Mapping[str, Product]:
        """Load the product profiles alone."""
        return self._load_alone(("product_profile",), lambda it: it.many("product_profile", product_from))

    def load_plan_templates(self) -> Mapping[str, PlanTemplate]:
        """Load the roll-out templates alone."""
        return self._load_alone(("plan_template",), lambda it: it.many("plan_template", plan_template_from))

    def load_training(self) -> TrainingTemplate:
        """Load the curriculum alone."""
        return self._load_alone(("training_template",), lambda it: it.one("training_template", training_from))

    def load_acceptance(self) -> AcceptanceTemplate:
        """Load the acceptance library alone."""
        return self._load_alone(("acceptance_template",), lambda it: it.one("acceptance_template", acceptance_from))

    def load_outcomes(self) -> OutcomesTemplate:
        """Load the KPI library alone."""
        return self._load_alone(("outcomes_template",), lambda it: it.one("outcomes_template", outcomes_from))

    def load_migration(self) -> MigrationTemplate:
        """Load the migration library alone."""
        return self._load_alone(("migration_template",), lambda it: it.one("migration_template", migration_from))

    def _load_alone(self, kinds: Sequence[str], build: Callable[[_Converted], T | None]) -> T:
        wanted = tuple(file for file in self.files() if file.kind in kinds)
        files, problems = read_packs(wanted)
        problems += check_presence(wanted, kinds)
        converted = _Converted(files)
        built = build(converted) if not problems else None
        problems += converted.problems
        if built is None or problems:
            raise ContentError(problems)
        return built


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


def check_presence(pack_files: Iterable[PackFile], kinds: Iterable[str] = _INDISPENSABLE) -> Iterator[Problem]:
    """Yield a problem for every kind of pack of which no file is there."""
    present = {file.kind for file in pack_files}
    for kind in kinds:
        if kind in _INDISPENSABLE and kind not in present:
            yield Problem("pack-missing", _INDISPENSABLE[kind])


def check_head(file: YamlFile) -> Iterator[Problem]:
    """Yield a problem when a pack's id is not its file name."""
    stem = Path(file.name).stem
    id_ = file.data.get("id") if isinstance(file.data, dict) else None
    if isinstance(id_, str) and id_ != stem:
        yield file.problem("id-not-file-name", ("id",), id=id_, expected=stem)


class _Converted:
    """Converts files to records; a file that cannot be converted leaves the faults of its shape instead."""

    def __init__(self, files: Mapping[str, Sequence[YamlFile]]) -> None:
        self._files = files
        self.problems: list[Problem] = []

    def packs(self) -> ContentPacks | None:
        catalogue = self.catalogue()
        scale = self.one("rating_scale", rating_scale_from)
        training = self.one("training_template", training_from)
        acceptance = self.one("acceptance_template", acceptance_from)
        outcomes = self.one("outcomes_template", outcomes_from)
        migration = self.one("migration_template", migration_from)
        questionnaires = self.many("questionnaire", questionnaire_from)
        products = self.many("product_profile", product_from)
        plans = self.many("plan_template", plan_template_from)
        if (
            catalogue is None
            or scale is None
            or training is None
            or acceptance is None
            or outcomes is None
            or migration is None
        ):
            return None
        return ContentPacks(
            catalogue, scale, questionnaires, products, plans, training, acceptance, outcomes, migration
        )

    def catalogue(self) -> Catalogue | None:
        kinds = ("catalogue", "catalogue_module", "weight_presets")
        files = [(kind, file) for kind in kinds for file in self._files.get(kind, ())]
        frames = self._files.get("catalogue", ())
        try:
            frame = frames[0].data
            order = {code: position for position, code in enumerate(frame["module_files"])}
            modules = [file.data for file in self._files.get("catalogue_module", ())]
            modules.sort(key=lambda module: order.get(module["id"], len(order)))
            presets = [item for file in self._files.get("weight_presets", ()) for item in file.data["presets"]]
            return catalogue_from(frame, modules, presets)
        except _UNCONVERTIBLE:
            if not self._is_explained(files):
                raise
            return None

    def one(self, kind: str, make: Callable[[Data], T]) -> T | None:
        return next(iter(self.many(kind, make).values()), None)

    def many(self, kind: str, make: Callable[[Data], T]) -> dict[str, T]:
        made: dict[str, T] = {}
        for file in self._files.get(kind, ()):
            try:
                made[file.data["id"]] = make(file.data)
            except _UNCONVERTIBLE:
                if not self._is_explained([(kind, file)]):
                    raise
        return made

    def _is_explained(self, files: Sequence[tuple[str, YamlFile]]) -> bool:
        """Put files that could not be converted to the checks; when those find nothing, the fault is ours."""
        found = [problem for kind, file in files for problem in (*check_head(file), *check_shape(file, kind))]
        if not found:
            by_kind: dict[str, list[YamlFile]] = {}
            for kind, file in files:
                by_kind.setdefault(kind, []).append(file)
            found = check_references(by_kind)
        self.problems += found
        return bool(found)


# what well-shaped data never raises while it is converted
_UNCONVERTIBLE: tuple[type[Exception], ...] = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    IndexError,
    ArithmeticError,
)
