import tomllib
from pathlib import Path

import pytest

from recap.commands.toml_edits import TomlFile
from recap.errors import CampaignError

COMMENTED = """\
# The campaign.
name = "A year"  # shown
theme = 'poster' # the look

# The stories.
[stories]
order = [
    "cover",  # first
    "summary",
]
"""


def edited(tmp_path: Path, text: str) -> TomlFile:
    (tmp_path / "file.toml").write_bytes(text.encode())
    return TomlFile(tmp_path / "file.toml")


def test_a_text_is_replaced_and_comments_stay(tmp_path):
    """
    Only the value of the key changes.
    """
    toml = edited(tmp_path, COMMENTED)
    toml.set_text("theme", "my-look")

    assert COMMENTED.replace("'poster'", '"my-look"') == toml.text


def test_a_missing_text_stands_above_the_first_table_and_its_comment(tmp_path):
    """
    A key after a table's heading would belong to that table.
    """
    toml = edited(tmp_path, COMMENTED.replace("theme = 'poster' # the look\n", ""))
    toml.set_text("theme", "my-look")

    assert "my-look" == tomllib.loads(toml.text)["theme"]
    assert 'theme = "my-look"\n\n# The stories.\n[stories]' in toml.text


def test_a_switched_off_key_and_that_of_a_table_are_not_the_key(tmp_path):
    """
    Neither a comment nor a key of the same name in a table is changed.
    """
    toml = edited(tmp_path, '#theme = "poster"\nname = "A"\n\n[other]\ntheme = "night"\n')
    toml.set_text("theme", "my-look")

    assert {"name": "A", "theme": "my-look", "other": {"theme": "night"}} == tomllib.loads(
        toml.text
    )
    assert toml.text.startswith('#theme = "poster"\n')


@pytest.mark.parametrize("text", ["", 'name = "A"', "\r\n", '\ufeffname = "A"\r\n'])
def test_a_file_without_tables_gets_the_key_at_its_end(tmp_path, text):
    """
    A last line without its end, an empty file, and the mark that Windows puts first.
    """
    toml = edited(tmp_path, text)
    toml.set_text("theme", "my-look")
    toml.write()

    saved = (tmp_path / "file.toml").read_bytes().decode("utf-8-sig")
    assert "my-look" == tomllib.loads(saved)["theme"]
    assert text.startswith("\ufeff") == (tmp_path / "file.toml").read_bytes().startswith(
        b"\xef\xbb"
    )


def test_a_name_is_added_to_a_list_on_several_lines(tmp_path):
    """
    It stands on a line of its own, before the name that it must precede.
    """
    toml = edited(tmp_path, COMMENTED)
    toml.add_to_list(("stories", "order"), "new", ["summary"])

    assert '    "cover",  # first\n    "new",\n    "summary",\n' in toml.text


@pytest.mark.parametrize(
    ("before", "expected"), [(["b"], '["a", "new", "b"]'), ([], '["a", "b", "new"]')]
)
def test_a_name_is_added_to_a_list_on_one_line(tmp_path, before, expected):
    """
    Before the other name, or at the end.
    """
    toml = edited(tmp_path, 'stories = ["a", "b"]\n')
    toml.add_to_list(["stories"], "new", before)

    assert f"stories = {expected}\n" == toml.text


@pytest.mark.parametrize(
    "text",
    [
        "stories = []\n",
        'stories = ["a", """b"""]\n',
        'stories = ["a", # "c"\n"b"]\n',
        'stories = ["a", # ]\n"b"]\n',
    ],
)
def test_a_list_that_cannot_be_edited_safely_is_left_alone(tmp_path, text):
    """
    The result of each edit is parsed; where it has not exactly the one change, the user edits.
    """
    toml = edited(tmp_path, text)
    with pytest.raises(CampaignError, match="it was not changed") as error:
        toml.add_to_list(["stories"], "new", ["b"])

    assert error.value.fix.startswith("write it yourself, then run the command again: stories = [")
    assert text == toml.text


def test_the_names_of_a_new_list_are_one_a_line(tmp_path):
    """
    With the reason above it, before the first table.
    """
    toml = edited(tmp_path, 'base = "poster"\n\n[colors]\nink = "#000000"\n')
    toml.set_list("stories", ["cover", "new"], "The stories.")

    assert (
        'base = "poster"\n\n# The stories.\nstories = [\n    "cover",\n    "new",\n]\n\n[colors]'
    ) in toml.text
