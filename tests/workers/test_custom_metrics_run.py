"""Custom metrics in a whole run: counted by workers, in the snapshot, on the card."""

import json

import pytest
import small_campaign

import workers
from recap.campaign import load
from recap.commands import check
from recap.errors import MetricError
from recap.pipeline import stages
from recap.runs import folder as runs

METRICS = """\
from recap.metrics import Measure, metric

@metric(
    definition="Twice your events.", unit="events", ties="none", absent="never", sample=8,
    measure=Measure("doubled", "twice your events"),
)
def doubled(year):
    return year.events * 2
"""
SUMMARY = """\
{#- story
needs = ["doubled", "doubled_rank"]
-#}
{% extends "card.html" %}
{% block sheet %}<p data-slot="text">{{ doubled }}</p>{% endblock %}
{% block alt %}{{ doubled }} times{% endblock %}
"""


@pytest.fixture
def with_metric(campaign):
    (campaign.folder / "metrics.py").write_text(METRICS)
    (campaign.folder / "plain" / "stories" / "summary.html").write_text(SUMMARY)
    return campaign


def doubled(run):
    results = small_campaign.results(run)
    facts = [json.loads(results[key])["facts"] for key in results if key.startswith("snapshots")]
    return {fact["doubled"] / fact["events"] for fact in facts if "doubled_rank" in fact}


def test_workers_count_a_custom_metric(with_metric, out):
    """
    A story may need it, all customers are ranked by it, and a change of the file counts again.
    """
    workers.run(with_metric, out, workers=2, draw="none")
    run = runs.open_(out)
    assert {2.0} == doubled(run)

    (with_metric.folder / "metrics.py").write_text(METRICS.replace("* 2", "* 3"))
    second = stages.run_in_process(run)

    assert {3.0} == doubled(run)
    assert (1, 0) == next((s.made, s.reused) for s in second.stages if s.stage == "count")


def test_a_broken_metric_stops_the_run_with_its_name(with_metric, out):
    """
    No recap is made without the metric or with a wrong number.
    """
    (with_metric.folder / "metrics.py").write_text(METRICS.replace("* 2", "/ 0"))

    with pytest.raises(MetricError) as caught:
        workers.run(with_metric, out, workers=1)

    assert "The metric 'doubled' is measured by values that are not numbers." == caught.value.what
    assert str(with_metric.folder / "metrics.py") == caught.value.where


def test_check_finds_a_broken_metric_before_a_run(campaign):
    """
    The check evaluates it on made-up customers and also reports its other findings.
    """
    file = campaign.folder / "metrics.py"
    toml = (campaign.folder / "campaign.toml").read_text().replace('theme = "plain"', "")
    (campaign.folder / "campaign.toml").write_text(f'{toml}\n[stories]\norder = ["cover"]\n')
    shown = load(campaign.folder)

    file.write_text(METRICS.replace("* 2", "/ 0"))
    assert ["MetricError"] == [type(error).__name__ for error in check.check(shown).errors]
    file.write_text("def broken(:\n")
    errors = check.check(shown).errors

    assert ["MetricError"] == [type(error).__name__ for error in errors]
    assert f"{file}:1" == errors[0].where
