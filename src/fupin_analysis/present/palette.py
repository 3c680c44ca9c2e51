"""Colours that still tell in grey print: an ink, four greys, one accent; lights carry a sign and a word too."""

from __future__ import annotations

INK = "#222222"
MUTED = "#5F5F5F"
GREYS = ("#4D4D4D", "#8A8A8A", "#BDBDBD", "#E3E3E3")
"""Dark to light; a fifth shade could not be told apart on an office printer."""
ACCENT = "#A3271F"
"""For the one thing the title speaks of; in grey print as dark as ``GREYS[0]``, so a label says what it is."""
RULE = "#D0D0D0"
PAPER = "#FFFFFF"

LIGHT_FILL = {"蓝": "#D9E4EE", "绿": "#DDEBDD", "黄": "#F6E9BF", "红": "#F2D3CF", "灰": "#F2F2F2"}
"""Behind the words of a cell in a table."""
LIGHT_INK = {"蓝": "#23527C", "绿": "#2E6B3E", "黄": "#8A6100", "红": ACCENT, "灰": MUTED}


def grey_level(colour: str) -> float:
    """Luminance 0 (black) to 1 (white) of ``#rrggbb``: what a black-and-white printer makes of it."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue
