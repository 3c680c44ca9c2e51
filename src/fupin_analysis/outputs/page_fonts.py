"""A Chinese font inside every page: the page's own characters, cut out of the fonts wheel.

A machine on an intranet, and most renderers without a screen, have no Chinese font; about 60-100 kB a page make sure
that nobody sees boxes.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache

from fontTools import subset

from fupin_analysis.present.fonts import wheel_font

FAMILY = "fupin"
ALWAYS = "0123456789,.%-+()（）：；，。、“”《》—…·●◐○★ "


@lru_cache(maxsize=32)
def subset_font(characters: str) -> bytes:
    """WOFF of these characters (sorted, each once; what the font lacks is left out); about 0.3 s."""
    options = subset.Options()
    options.flavor = "woff"
    options.hinting = False
    options.desubroutinize = True
    options.layout_features = ["kern"]
    options.ignore_missing_unicodes = True
    font = subset.load_font(str(wheel_font()), options, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def font_face(text: str) -> str:
    """The ``@font-face`` rule with a font for all characters of ``text``."""
    characters = "".join(sorted({c for c in text + ALWAYS if c.isprintable()}))
    data = base64.b64encode(subset_font(characters)).decode()
    return f"@font-face{{font-family:{FAMILY};src:url(data:font/woff;base64,{data}) format('woff')}}"
