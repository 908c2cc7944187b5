"""Variable fonts: each weight that a theme names becomes a static font, made once."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from recap.cards.assets import font_instances, nearest_face, read_faces
from recap.errors import TemplateError
from recap.stories import load_theme

FONT = "package:manimgx_fonts/NotoSansHebrew?wght?.ttf"  # weights from 400 to 700
FOLDER = Path(find_spec("manimgx_fonts").origin).parent  # type: ignore[union-attr, arg-type]
FILE = FOLDER / "NotoSansHebrew[wght].ttf"
THEME = """\
stories = ["cover"]
[[fonts]]
family = "Noto"
path = "{path}"
{more}
"""


@pytest.fixture
def faces_of(tmp_path, monkeypatch):
    """Return a function that reads the faces of a theme with a variable font."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "mine"
    (folder / "stories").mkdir(parents=True)
    (folder / "stories" / "cover.html").write_text("{#- story\n-#}\n")

    def faces_of(more: str):
        (folder / "theme.toml").write_text(THEME.format(path=FONT, more=more))
        return read_faces(load_theme("mine", themes=tmp_path, known_facts={}))

    return faces_of


def test_each_weight_is_a_static_font(faces_of, tmp_path):
    """
    The files are in the user's cache; they have the weights, and no axes.
    """
    faces = faces_of("weights = [700, 400]")

    assert [400, 700] == [face.weight for face in faces]
    assert all(face.file.parent == tmp_path / "cache" / "recap" / "fonts" for face in faces)
    for face in faces:
        with TTFont(face.file) as font:
            assert "fvar" not in font
            assert face.weight == font["OS/2"].usWeightClass


def test_a_font_is_made_once(tmp_path, monkeypatch):
    """
    The second time, the file is only found; it has the same bytes wherever it is made.
    """
    made = []
    for name in ("one", "two"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
        file = font_instances.instance(FILE, 400, {})
        written = file.stat().st_mtime_ns
        assert file == font_instances.instance(FILE, 400, {})
        assert written == file.stat().st_mtime_ns
        made.append(file.read_bytes())

    assert made[0] == made[1]


def test_without_a_writable_cache_a_font_is_temporary(tmp_path, monkeypatch):
    """
    A user without a home, as in some containers, can draw cards too.
    """
    (tmp_path / "cache").write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))

    file = font_instances.instance(FILE, 400, {})

    assert file.is_relative_to(tmp_path / "temporary")


WRONG = [
    (
        "",
        "'NotoSansHebrew[wght].ttf' is a variable font, which would slow down every card.",
        "name the weights to make of it, such as weights = [400, 700], or files of one weight",
    ),
    (
        "weights = [950]",
        "The variable font 'NotoSansHebrew[wght].ttf' cannot be used so: "
        "its axis 'wght' goes from 400 to 700, not to 950.",
        "correct 'weights' and 'axes'",
    ),
    (
        "weights = [400]\naxes = { opsz = 60 }",
        "The variable font 'NotoSansHebrew[wght].ttf' cannot be used so: "
        "it has no axis 'opsz', only wght.",
        "correct 'weights' and 'axes'",
    ),
    (
        'weights = ["bold"]',
        "'weights' of the font 'Noto' is ['bold'].",
        "write the weights to use, such as weights = [400, 700]",
    ),
    (
        "weights = [400]\naxes = 60",
        "'axes' of the font 'Noto' is 60.",
        "write axes and their values, such as axes = { opsz = 60 }",
    ),
]


@pytest.mark.parametrize(("more", "what", "fix"), WRONG)
def test_a_wrong_weight_or_axis_is_named(faces_of, more, what, fix):
    """
    The error says what the font has.
    """
    with pytest.raises(TemplateError) as raised:
        faces_of(more)

    assert (what, fix) == (raised.value.what, raised.value.fix)


def test_a_family_of_italics_is_measured_in_its_own_face(faces_of):
    """
    Text in italics is narrower; another family's upright face would measure it too wide.
    """
    [upright] = faces_of("weights = [400]")
    italic = replace(upright, family="Slanted", italic=True)

    assert italic == nearest_face((upright, italic), 400, "Slanted")
    assert upright == nearest_face((upright, italic), 400)
