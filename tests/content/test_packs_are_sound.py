"""One test for every YAML file of the product's content, so that a report names the file."""

import functools

import pytest

from planner import places
from planner.content.engagements import FolderEngagementStore
from planner.content.packs import FileContentSource
from planner.content.reader import read_yaml
from planner.content.texts import check_texts
from planner.wording import load_wording

BASE = places.QUESTIONNAIRES.parent
PACKS = FileContentSource().files()
EXAMPLES = sorted(path.parent for path in places.EXAMPLES.glob("*/engagement.yaml"))
EXAMPLE_FILES = sorted(places.EXAMPLES.rglob("*.yaml"))


@functools.cache
def _problems():
    return FileContentSource().check()


@functools.cache
def _packs_of(folder):
    return FileContentSource().for_engagement(folder).load()


def _told(problems):
    wording = load_wording("en")
    return [wording.problem(problem) for problem in problems]


def test_there_is_content():
    assert len(PACKS) > 30
    assert EXAMPLES


def test_no_pack_is_missing():
    assert _told(problem for problem in _problems() if problem.code == "pack-missing") == []


def test_every_yaml_file_of_the_content_folders_is_a_pack_or_belongs_to_an_example():
    folders = (places.QUESTIONNAIRES, places.TEMPLATES, places.VENDOR_PROFILES)
    found = {path for folder in folders for path in folder.rglob("*.y*ml")}
    assert found - {pack.path for pack in PACKS} - set(EXAMPLE_FILES) == set()


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_has_no_problem(pack):
    assert _told(problem for problem in _problems() if problem.where.startswith(f"{pack.name}:")) == []


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example_engagement_loads(folder):
    assert _told(FolderEngagementStore().check(folder, _packs_of(folder))) == []


@pytest.mark.parametrize("path", EXAMPLE_FILES, ids=lambda path: path.relative_to(places.EXAMPLES).as_posix())
def test_an_example_file_is_written_in_sound_texts(path):
    assert _told(check_texts(read_yaml(path, path.relative_to(BASE).as_posix()))) == []
