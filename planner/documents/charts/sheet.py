"""A drawing sheet in millimetres: all charts are drawn on it, so that text and lines have their true size."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from planner.documents import fonts
from planner.documents.charts import palette

Align = Literal["left", "center", "right"]
# the middle of Chinese characters and of capitals lies this part of an em above the base line
_MIDDLE = 0.36
_HATCH_STEP = 1.5
_PROLOGUE = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
# what viewers do not need; the comments repeat every text
_SPARE = re.compile(r"\s*<metadata>.*?</metadata>|\s*<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished chart: SVG text and its size in millimetres."""

    svg: str
    width: float
    height: float


@functools.cache
def _settings() -> None:
    """Fix what matplotlib would otherwise take from its defaults: font, no formulas, no random ids."""
    import matplotlib as mpl  # noqa: PLC0415  # slow to import
    from matplotlib import font_manager  # noqa: PLC0415  # the same

    font_manager.fontManager.addfont(fonts.font_path())
    mpl.rcParams.update(
        {
            "font.family": [fonts.FAMILY],
            "text.parse_math": False,
            "svg.hashsalt": "planner",
            "svg.fonttype": "path",
            "path.simplify": False,
        }
    )


class Sheet:
    """Holds a figure; x runs right and y runs down from the top left corner, both in millimetres."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure  # noqa: PLC0415  # slow to import
        from matplotlib.transforms import Affine2D  # noqa: PLC0415  # the same

        _settings()
        self.width = width
        self.height = height
        self._count = 0
        self._figure = Figure(figsize=(width / 25.4, height / 25.4), dpi=72, facecolor="none")
        flip = Affine2D().scale(1 / 25.4, -1 / 25.4).translate(0, height / 25.4)
        self._to_figure = flip + self._figure.dpi_scale_trans

    def _add(self, artist: Any) -> None:
        # what is drawn later lies on top, whatever its kind
        self._count += 1
        artist.set_zorder(self._count)
        artist.set_transform(self._to_figure)
        self._figure.add_artist(artist)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        edge: str = "none",
        weight: float = 0.6,
        dashed: bool = False,
    ) -> None:
        """Draw a rectangle; `weight` is the line width in points."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415

        self._add(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=fill,
                edgecolor=edge,
                linewidth=weight if edge != "none" else 0,
                linestyle=(0, (3, 2)) if dashed else "-",
            )
        )

    def polygon(self, points: Sequence[tuple[float, float]], *, fill: str, edge: str = "none") -> None:
        """Draw a closed shape."""
        from matplotlib.patches import Polygon  # noqa: PLC0415

        self._add(Polygon(points, closed=True, facecolor=fill, edgecolor=edge, linewidth=0.6))

    def diamond(self, x: float, y: float, radius: float, *, fill: str, edge: str = "none") -> None:
        """Draw the diamond of a milestone around a point."""
        self.polygon([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], fill=fill, edge=edge)

    def dot(self, x: float, y: float, radius: float, *, fill: str, edge: str = "none") -> None:
        """Draw a dot."""
        from matplotlib.patches import Circle  # noqa: PLC0415

        self._add(Circle((x, y), radius, facecolor=fill, edgecolor=edge, linewidth=0.8))

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        colour: str = palette.LINE,
        weight: float = 0.5,
        dashed: bool = False,
    ) -> None:
        """Draw a line through points; `weight` is in points of 1/72 inch."""
        from matplotlib.lines import Line2D  # noqa: PLC0415

        xs, ys = zip(*points, strict=True)
        line = Line2D(xs, ys, color=colour, linewidth=weight, solid_capstyle="butt")
        if dashed:
            line.set_dashes((3, 2))
        self._add(line)

    def hatch(self, x: float, y: float, width: float, height: float, *, colour: str = palette.HATCH) -> None:
        """Hatch a rectangle with slanted lines: the sign of the unknown."""
        from matplotlib.collections import LineCollection  # noqa: PLC0415

        lines = list(_slants(x, y, width, height))
        self._add(LineCollection(lines, colors=colour, linewidths=0.4))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 7.5,
        colour: str = palette.INK,
        align: Align = "left",
        upright: bool = False,
    ) -> None:
        """Write one line, its middle at `y`; `upright` turns it to be read from below."""
        from matplotlib.text import Text  # noqa: PLC0415

        text = fonts.spaced(text)
        if not text.strip():
            return
        if upright:
            artist = Text(x, y, text, rotation=90, ha="center", va="center", fontsize=size, color=colour)
        else:
            base = y + _MIDDLE * size * fonts.MM_PER_POINT
            artist = Text(x, base, text, ha=align, va="baseline", fontsize=size, color=colour)
        self._add(artist)

    def lines(
        self,
        x: float,
        y: float,
        lines: Iterable[str],
        *,
        size: float = 7.5,
        colour: str = palette.INK,
        align: Align = "left",
    ) -> None:
        """Write lines around the middle `y`."""
        lines = tuple(lines)
        pitch = line_pitch(size)
        top = y - pitch * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            self.text(x, top + number * pitch, line, size=size, colour=colour, align=align)

    def finished(self) -> Drawing:
        """Return the chart as SVG without date, creator and prologue."""
        stream = io.StringIO()
        self._figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
        svg = _SPARE.sub("", _PROLOGUE.sub("", stream.getvalue()))
        return Drawing(svg, self.width, self.height)


def line_pitch(size: float) -> float:
    """Return the distance of two base lines in millimetres."""
    return size * 1.25 * fonts.MM_PER_POINT


def _slants(x: float, y: float, width: float, height: float) -> Iterable[tuple[tuple[float, float], ...]]:
    """Yield slanted lines clipped to a rectangle."""
    steps = int((width + height) / _HATCH_STEP) + 1
    for number in range(1, steps):
        offset = number * _HATCH_STEP
        start = (x + max(0.0, offset - height), y + min(offset, height))
        end = (x + min(offset, width), y + max(0.0, offset - width))
        yield start, end
