"""The quick shape check says yes exactly where the full validator finds nothing."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.content.packs import _PATTERNS
from planner.content.quick_shape import fits
from planner.content.reader import YamlFile
from planner.content.shape import check_shape
from tests.unit.content import minimal

KIND_OF_FILE = {name: kind for name in minimal.content() for kind, pattern in reversed(_PATTERNS) if name == pattern}
KIND_OF_FILE |= {
    "questionnaires/catalogue/CUS.yaml": "catalogue_module",
    "questionnaires/profile.yaml": "questionnaire",
    "vendor_profiles/alpha.yaml": "product_profile",
    "templates/rollout/four_phase.yaml": "plan_template",
    "templates/migration/data_standard.yaml": "migration_template",
    "engagement.yaml": "engagement",
    "answers/profile.yaml": "answers",
    "alternatives/cloud_a.yaml": "alternative",
}
SAMPLES = {kind: (minimal.content() | minimal.engagement())[name] for name, kind in KIND_OF_FILE.items()}
ODD = [None, True, False, 0, 1, -1, 2.0, 0.5, 99, "", " ", "x", "a b", "1", "1.0", "2026-01-01", "高", "yes", [], ["x"], ["x", "x"],
       {}, {"zh": "甲"}, {"zh": "甲", "en": "A"}, {"fact": "users", "at_least": 1}]  # fmt: skip


def _places(data, path=()):
    """Yield every container of a tree with each of its keys."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from _places(value, (*path, key))


def _container(data, path):
    for step in path[:-1]:
        data = data[step]
    return data


def _agree(data, kind):
    return fits(data, kind) == (list(check_shape(YamlFile("p.yaml", data), kind)) == [])


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_the_minimal_sample_fits(kind):
    assert fits(SAMPLES[kind], kind)
    assert _agree(SAMPLES[kind], kind)


@given(st.data())
def test_both_checks_agree_on_samples_changed_at_random(choose):
    kind = choose.draw(st.sampled_from(sorted(SAMPLES)))
    data = copy.deepcopy(SAMPLES[kind])
    for _ in range(choose.draw(st.integers(1, 2))):
        path = choose.draw(st.sampled_from(list(_places(data)) or [()]))
        if not path:
            break
        container = _container(data, path)
        action = choose.draw(st.sampled_from(["replace", "remove", "add"]))
        if action == "replace":
            container[path[-1]] = copy.deepcopy(choose.draw(st.sampled_from(ODD)))
        elif action == "remove":
            del container[path[-1]]
        elif isinstance(container, dict):
            container["one_more"] = 1
        else:
            container.append(copy.deepcopy(container[path[-1]]))
    assert _agree(data, kind)
