"""The colours of every chart, as on screen and in print."""

from __future__ import annotations

INK = "#1f2933"
SECONDARY = "#52606d"
LINE = "#d9e2ec"
PANEL = "#f5f7fa"
PAPER = "#ffffff"
_BLACK = "#000000"
ACCENT = "#0b6e75"
GOOD = "#2b8a3e"
WATCH = "#b45309"
BAD = "#b42318"
HATCH = "#9aa5b1"
FLOAT = "#cbd2d9"

OKABE_ITO = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#7b8794")
_TEAL_LIGHT = (0xEE, 0xF6, 0xF6)
_TEAL_DARK = (0x0B, 0x6E, 0x75)


def category(index: int) -> str:
    """Return the colour of a category; beyond eight they repeat, so the label must tell them apart."""
    return OKABE_ITO[index % len(OKABE_ITO)]


def sequential(fraction: float) -> str:
    """Return the teal for a fraction 0-1."""
    return mixed(_hex(_TEAL_LIGHT), _hex(_TEAL_DARK), min(1.0, max(0.0, fraction)))


def mixed(first: str, second: str, share: float) -> str:
    """Mix two colours; `share` 0-1 is the part of the second."""
    pairs = zip(_parts(first), _parts(second), strict=True)
    return _hex(tuple(round(a + (b - a) * share) for a, b in pairs))


def text_on(colour: str) -> str:
    """
    Return black or white, whichever stands out more on a colour.

    One of the two reaches 4.5:1 on every colour; ink, a little lighter than black, would not.
    """
    return max((_BLACK, PAPER), key=lambda text: contrast(text, colour))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1-21, as accessibility guidelines define it."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # definition of sRGB


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _hex(parts: tuple[int, ...]) -> str:
    return "#" + "".join(f"{part:02x}" for part in parts)
