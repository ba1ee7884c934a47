"""Reference checks of the glossary (one term for one thing) and of the register of published figures."""

from __future__ import annotations

from collections.abc import Iterator

from planner.content.known import Known, check_unique
from planner.content.reader import YamlFile
from planner.errors import Problem


def check_glossary(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield ids and words that stand twice, and avoided words that are themselves terms."""
    del known
    terms = file.data["terms"]
    yield from check_unique(file, ("terms",), terms, "id")
    for language in ("zh", "en"):
        yield from check_unique(file, ("terms",), terms, language)
        chosen = {term[language].lower() for term in terms}
        for index, term in enumerate(terms):
            for word in term.get("avoid", {}).get(language, ()):
                if word.lower() in chosen:
                    yield file.problem("avoided-term", ("terms", index, "avoid", language), found=word)


def check_figures(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield figures that stand twice."""
    del known
    yield from check_unique(file, ("figures",), file.data["figures"])
