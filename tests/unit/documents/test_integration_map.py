"""The integration map: every system and every object drawn, none over another, nothing cut."""

from xml.etree import ElementTree as ET

import pytest

from planner.documents import fonts
from planner.documents.builders.common import Prose
from planner.documents.builders.configuration_words import TOPIC, Words
from planner.documents.builders.plan_integration import integration_figure
from planner.documents.charts import draw_chart
from planner.domain.model.chart import IntegrationMap, MapFlow, MapSystem
from planner.domain.model.text import LANGUAGES
from tests.unit.documents.example_documents import EXAMPLES

WIDTH = 168


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_map_of_an_example_shows_every_system_and_fits_a_page(run_example, name, language):
    result = run_example(name)
    figure = integration_figure(Words(result, Prose(language, TOPIC)))
    assert len(figure.chart.systems) == len(result.engagement.company.systems)
    drawing = draw_chart(figure.chart, WIDTH, 230)
    assert drawing.width == WIDTH
    assert drawing.height <= 230
    assert ET.fromstring(drawing.svg) is not None
    for system in figure.chart.systems:
        assert all(flow.label in figure.alt for flow in system.flows)


def test_more_objects_and_longer_names_make_the_map_higher():
    flow = MapFlow("Orders", "Daily", "both")
    longer = MapFlow("Orders with every line, price, discount, tax and date of delivery " * 2, "Daily", "both")

    def height(*flows):
        return draw_chart(IntegrationMap("CRM", (MapSystem("ERP", (), flows, ""),)), WIDTH, 230).height

    assert height(flow, flow, flow, flow) > height(flow)
    assert height(longer, longer, longer, longer) > height(flow, flow, flow, flow)


def test_an_object_of_three_lines_is_not_cut():
    label = "Accounts, contacts, orders, deliveries, invoices, payments, complaints, returns and service contracts"
    assert "".join(fonts.wrapped(label, 50, 7.5, 3)).replace(" ", "") == label.replace(" ", "")


def test_a_map_without_systems_is_drawn_empty():
    assert draw_chart(IntegrationMap("CRM", ()), WIDTH, 230).svg
