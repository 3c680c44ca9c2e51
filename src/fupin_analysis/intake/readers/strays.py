"""Which cells make the used rectangle of an xlsx sheet so large: the farthest filled ones, found in the package."""

from __future__ import annotations

import re
import zipfile

from fupin_analysis.intake.readers.grids import GRID_CELLS

_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_CHUNK = 1 << 20
_OVERLAP = 256


def find_strays(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """The lowest and the rightmost filled cell (A1) of the first sheet that is too large, () where none is."""
    for info in archive.infolist():
        if "worksheets/" in info.filename and info.filename.lower().endswith(".xml"):
            (row, col), (down, right) = _farthest(archive, info)
            if row * col > GRID_CELLS:
                return tuple(dict.fromkeys((down, right)))
    return ()


def _farthest(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[tuple[int, int], tuple[str, str]]:
    row, col, down, right = 0, 0, "", ""
    tail = b""
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            for letters, digits in _CELL.findall(tail + chunk):
                at, across = int(digits), _number(letters)
                if at > row or (at == row and across >= col):
                    row, down = at, f"{letters.decode()}{at}"
                if across > col:
                    col, right = across, f"{letters.decode()}{at}"
            tail = chunk[-_OVERLAP:]
    return (row, col), (down, right)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
