from pathlib import Path

import pytest

from recap import activity, stories
from recap import campaign as campaigns
from recap.commands import check_output, new, story_coverage


@pytest.fixture
def coffee(tmp_path) -> Path:
    new.write(tmp_path / "coffee")
    return tmp_path / "coffee"


def measure(
    folder: Path, tmp_path: Path, most: int = story_coverage.MOST_SHARDS
) -> story_coverage.StoryCoverage:
    plan, place = campaigns.load(folder), tmp_path / "sample"
    place.mkdir()
    read_report = activity.sample(plan, place, shards=most)
    return story_coverage.measure_coverage(plan, stories.theme_of(plan), read_report, place)


def test_coverage_is_that_of_a_run(coffee, tmp_path):
    """
    Everybody gets the cover; for other stories the result has what the customers lack.
    """
    coverage = measure(coffee, tmp_path)

    assert 6 == coverage.customers
    assert 6 == coverage.counts["cover"]
    assert 2 == coverage.counts["savings"]
    assert ("", "has savings >= 5") == (coverage.lacks["cover"], coverage.lacks["savings"])


def test_a_log_of_days_has_no_story_of_hours(coffee, tmp_path):
    """
    The fact is absent for all customers, so nobody gets the story.
    """
    log = coffee / "activity.csv"
    lines = (line.split(",") for line in log.read_text().splitlines())
    log.write_text("".join(f"{','.join([at[:10], *rest])}\n" for at, *rest in lines))

    coverage = measure(coffee, tmp_path)

    assert 0 == coverage.counts["when"]
    assert "has busiest_hour" == coverage.lacks["when"]


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (None, "?"),
        (0.0, "nobody"),
        (0.00001, "0.1 %"),
        (0.5, "50.0 %"),
        (0.99999, "99.9 %"),
        (1.0, "everybody"),
    ],
)
def test_rounding_never_writes_everybody_or_nobody(share, written):
    """
    Only exactly 0 is "nobody", and only exactly 1 is "everybody".
    """
    assert written == check_output.share(share)


def test_a_sample_writes_a_few_shards_and_reads_all(coffee, tmp_path):
    """
    The numbers of read and rejected rows are those of the whole log.
    """
    read_report = activity.sample(campaigns.load(coffee), tmp_path, shards=0)

    assert activity.check(campaigns.load(coffee)) == read_report
    assert [] == [*tmp_path.glob("shard=*")]
