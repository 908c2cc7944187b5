"""Every reader of PNG sees the same picture in our files, and a strict one finds no fault."""

from __future__ import annotations

import subprocess
from base64 import b64decode, b64encode
from io import BytesIO

import numpy as np
import pytest
import pyvips
from PIL import Image

from recap.campaign import Draw
from recap.cards import CardRenderer
from recap.cards.encoding.png_strips import Rows, Strips, blank_rows

pytestmark = pytest.mark.slow

READ = """async (base64) => {
  const image = new Image();
  image.src = `data:image/png;base64,${base64}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const {data} = pen.getImageData(0, 0, image.width, image.height);
  return [image.width, image.height, btoa(Array.from(data, b => String.fromCharCode(b)).join(""))];
}"""
Pixels = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]


def gradient() -> Rows:
    """What is smaller with a filter, under a band that is a customer's own."""
    rows = blank_rows(200, 100)
    across = np.add.outer(np.arange(100), np.arange(200)) // 2 % 256
    rows[:, 1:] = np.repeat(across.astype(np.uint8), 3, axis=1)
    return rows


@pytest.fixture(scope="module")
def files(card_renderer, make_snapshot) -> dict[str, tuple[bytes, Pixels]]:
    """Painted cards of both sizes, one in one piece, and one whose rows are filtered."""
    small = CardRenderer(
        card_renderer.campaign.model_copy(update={"draw": Draw(size="small")}), card_renderer.theme
    )
    drawn = np.asarray(card_renderer.draw(make_snapshot(), "streak", "link"))
    whole = np.asarray(
        card_renderer.draw_reference(make_snapshot(name="\N{PARTY POPPER}"), "cover", "link")
    )
    plate, picture = gradient(), gradient()
    picture[40:50, 31:61] ^= 0x55
    strips = Strips.from_rows(plate)
    return {
        "fast": (card_renderer.card(make_snapshot(), "streak", "link"), drawn),
        "small": (small.card(make_snapshot(), "streak", "link"), drawn),
        "in one piece": (
            card_renderer.card(make_snapshot(name="\N{PARTY POPPER}"), "cover", "link"),
            whole,
        ),
        "filtered": (
            strips.png(picture, strips.bands([(40, 50)])),
            picture[:, 1:].reshape(100, 200, 3),
        ),
    }


CASES = ("fast", "small", "in one piece", "filtered")


@pytest.mark.parametrize("case", CASES)
def test_pillow_reads_it(files, case):
    """
    Pillow, and with it most of Python.
    """
    png, wanted = files[case]

    assert (wanted == np.asarray(Image.open(BytesIO(png)))).all()


@pytest.mark.parametrize("case", CASES)
def test_libvips_reads_it(files, case):
    """
    libvips, which many shops use to resize pictures; here it fails at any warning.
    """
    png, wanted = files[case]
    read = pyvips.Image.new_from_buffer(png, "", fail_on="warning")

    assert (wanted == read.numpy()).all()


@pytest.mark.parametrize("case", CASES)
def test_chromium_reads_it(files, case, browser):
    """
    Chromium is the browser of most customers.
    """
    png, wanted = files[case]
    page = browser.new_page()
    width, height, read = page.evaluate(READ, b64encode(png).decode())
    page.close()
    pixels = np.frombuffer(b64decode(read), np.uint8).reshape(height, width, 4)

    assert (wanted == pixels[:, :, :3]).all()


@pytest.mark.parametrize("case", CASES)
def test_a_strict_reader_finds_no_fault(files, case, tmp_path):
    """
    pngcheck reads every chunk and every checksum.
    """
    file = tmp_path / "card.png"
    file.write_bytes(files[case][0])

    done = subprocess.run(["pngcheck", "-q", file], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stdout)
