"""Every chart by its structure, whole: a change of any of them must be meant."""

import json

import plotly.graph_objects as go
import pytest

from tests.charts import golden


@pytest.mark.parametrize("name", golden.VIEWS)
def test_a_chart_is_as_it_was(app, name):
    with app.test_request_context():
        made = golden.drawn(name)
    assert made == (golden.FOLDER / f"{name}.json").read_text("utf-8"), f"{name} changed; see tests/charts/golden.py"


@pytest.mark.parametrize("name", golden.VIEWS)
def test_plotly_accepts_it_and_it_carries_no_forbidden_tag(app, name):
    with app.test_request_context():
        figures = json.loads(golden.drawn(name))
    for each in figures[golden.VIEWS[name].only].values():
        assert go.Figure(each).layout.height > 0
        words = [words["text"] for words in each["layout"].get("annotations", [])]
        words += [text for trace in each["data"] for text in trace.get("text") or []]
        assert not any("<" in text.replace("<br>", "") for text in words)
