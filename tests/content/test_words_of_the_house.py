"""Texts that are no packs (the wording of the product, the examples, the glossary page) keep to the glossary too."""

import importlib.util

import pytest
import yaml

from planner import places
from planner.content.language import check_language, house_words
from planner.content.reader import read_yaml

BASE = places.QUESTIONNAIRES.parent
GLOSSARY = yaml.load((places.QUESTIONNAIRES / "glossary.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
WORDS = house_words(GLOSSARY)
WORDING = sorted((BASE / "planner" / "wording").glob("*.yaml"))
EXAMPLES = sorted(places.EXAMPLES.rglob("*.yaml"))
# problem texts, the notes of the engines and the reference of the API quote keys, commands and the Chinese weight
# classes as they are typed
QUOTES_KEYS = {"problem.yaml", "cli.yaml", "engine.yaml", "page-api.yaml"}


def _told(problems):
    return [f"{problem.where} {problem.code} {dict(problem.params)}" for problem in problems]


@pytest.mark.parametrize("path", WORDING, ids=lambda path: path.stem)
def test_the_wording_of_the_product_keeps_to_the_glossary(path):
    assert WORDING
    problems = list(check_language(read_yaml(path, path.name), WORDS))
    if path.name in QUOTES_KEYS:
        problems = [problem for problem in problems if problem.code not in ("untranslated-word", "chinese-in-english")]
    assert _told(problems) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.relative_to(places.EXAMPLES).as_posix())
def test_the_examples_keep_to_the_glossary(path):
    assert _told(check_language(read_yaml(path, path.name), WORDS)) == []


def test_the_terms_documents_explain_are_those_of_the_glossary():
    wording = yaml.load((BASE / "planner/wording/builder.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    terms = {term["id"]: term for term in GLOSSARY["terms"]}
    names = {"grade": "evidence_grade"}
    printed = [key.removeprefix("term-") for key in wording if key.startswith("term-")]
    assert printed
    for key in printed:
        term, text, meaning = terms[names.get(key, key)], wording[f"term-{key}"], wording[f"meaning-{key}"]
        assert (text["zh"], text["en"].lower()) == (term["zh"], term["en"].lower()), key
        assert (meaning["zh"], meaning["en"]) == (term["meaning"]["zh"], term["meaning"]["en"]), key


def test_the_glossary_page_is_the_glossary():
    tool = BASE / "tools" / "glossary_table.py"
    spec = importlib.util.spec_from_file_location("glossary_table", tool)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (BASE / "docs" / "glossary.md").read_text(encoding="utf-8") == module.glossary_page(GLOSSARY)
