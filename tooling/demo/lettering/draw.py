"""From a line to a picture that is not easy: blurred, turned, faint or grainy, each to a degree drawn from a seed."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tooling.demo.lettering.lines import SEED, make_lines
from tooling.demo.zips import write_zip

# Bitstream Vera's license with public-domain changes; SIL Open Font License 1.1.
FONTS = (
    "dejavu/DejaVuSans.ttf",
    "dejavu/DejaVuSerif.ttf",
    "dejavu/DejaVuSansMono.ttf",
    "liberation/LiberationSans-Regular.ttf",
    "liberation/LiberationSerif-Italic.ttf",
    "liberation/LiberationSansNarrow-Regular.ttf",
)
# Grey values in steps of so many, so that grain does not fill the registry.
_STEP = 16
_MARGIN = 10


@dataclass(frozen=True, slots=True)
class Look:
    """How a line looks: its font and size in pixels, paper and ink (grey, 0 to 255), and what was done to it.

    `turn` is in degrees, `blur` the radius in pixels, `grain` the standard deviation of the noise in grey values.
    """

    font: str
    size: int
    paper: int
    ink: int
    turn: float
    blur: float
    grain: float


def make_pictures(fonts: Path) -> bytes:
    """Return the archive of all pictures and their lines, as `zip_png_txt` reads it."""
    source = random.Random(f"{SEED} looks")
    members: list[tuple[str, bytes]] = []
    for number, line in enumerate(make_lines(), 1):
        picture = draw(line, draw_look(source), fonts, np.random.default_rng(number))
        members += [(f"{number:03}.png", picture), (f"{number:03}.txt", f"{line}\n".encode())]
    return write_zip(members)


def draw_look(source: random.Random) -> Look:
    """Draw a look: a quarter of the lines is clean, a quarter has every trouble a little, the others one of them."""
    trouble = source.choice(("none", "none", "all", "all", "turned", "blurred", "faint", "grainy"))
    blurs = {"blurred": (1.6, 3.0), "all": (0.8, 1.6)}
    grains = {"grainy": (18.0, 34.0), "all": (6.0, 10.0)}
    paper = source.randint(200, 250)
    faint, turned = trouble in {"faint", "all"}, trouble in {"turned", "all"}
    return Look(
        font=source.choice(FONTS),
        size=source.randint(22, 34),
        paper=paper,
        ink=paper - (source.randint(32, 64) if faint else source.randint(120, 190)),
        turn=source.uniform(0.8, 2.4) * source.choice((-1, 1)) if turned else 0.0,
        blur=source.uniform(*blurs.get(trouble, (0.2, 0.4))),
        grain=source.uniform(*grains.get(trouble, (0.0, 0.0))),
    )


def draw(line: str, look: Look, fonts: Path, random_numbers: np.random.Generator) -> bytes:
    """Draw a line as a grey PNG."""
    font = ImageFont.truetype(fonts / look.font, look.size, layout_engine=ImageFont.Layout.BASIC)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(line))
    size = (right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN)
    picture = Image.new("L", size, look.paper)
    ImageDraw.Draw(picture).text((_MARGIN - left, _MARGIN - top), line, fill=look.ink, font=font)
    if look.turn:
        picture = picture.rotate(look.turn, Image.Resampling.BICUBIC, expand=True, fillcolor=look.paper)
    picture = picture.filter(ImageFilter.GaussianBlur(look.blur))
    stream = io.BytesIO()
    Image.fromarray(_grainy(np.asarray(picture), look.grain, random_numbers)).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _grainy(grey: npt.NDArray[np.uint8], grain: float, random_numbers: np.random.Generator) -> npt.NDArray[np.uint8]:
    noisy = grey + random_numbers.normal(0.0, grain, grey.shape) if grain else grey.astype(np.float64)
    step = _STEP if grain else 4
    return np.clip(np.round(noisy / step) * step, 0, 255).astype(np.uint8)
