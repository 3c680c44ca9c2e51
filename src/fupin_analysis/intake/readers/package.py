"""What the parts of an xlsx package say of themselves: the part of each sheet, its system of dates."""

from __future__ import annotations

import posixpath
import re
import zipfile
from xml.etree import ElementTree as ET

_CELL = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>(-[^<]+)<', re.DOTALL
)
_FILTER = re.compile(rb"<(?:\w+:)?autoFilter\b")
_EPOCH = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']")


def find_part(archive: zipfile.ZipFile, ending: str) -> str:
    """The name of the part that ends so, whatever its case; '' where there is none."""
    return next((name for name in archive.namelist() if name.lower().endswith(ending)), "")


def is_1904(archive: zipfile.ZipFile) -> bool:
    """True where the workbook counts its days from 1904."""
    part = find_part(archive, "xl/workbook.xml")
    return bool(part) and _EPOCH.search(archive.read(part)) is not None


def sheet_names(archive: zipfile.ZipFile) -> list[str]:
    """The names of all sheets, in their order."""
    book = find_part(archive, "xl/workbook.xml")
    return [node.get("name", "") for node in _sheets(archive, book)] if book else []


def _sheets(archive: zipfile.ZipFile, book: str) -> list[ET.Element]:
    return [node for node in ET.fromstring(archive.read(book)).iter() if node.tag.rsplit("}", 1)[-1] == "sheet"]


def sheet_part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds the sheet of this name; '' where it cannot be told."""
    book = find_part(archive, "xl/workbook.xml")
    links = find_part(archive, "xl/_rels/workbook.xml.rels")
    if not book or not links:
        return ""
    target = {link.get("Id"): link.get("Target", "") for link in ET.fromstring(archive.read(links))}
    for node in _sheets(archive, book):
        if node.get("name") == sheet:
            link = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
            path = target.get(link, "")
            part = path.lstrip("/") if path.startswith("/") else posixpath.normpath(f"{posixpath.dirname(book)}/{path}")
            return next((name for name in archive.namelist() if name.lower() == part.lower()), "")
    return ""


def has_filter(archive: zipfile.ZipFile, part: str) -> bool:
    """True where a sheet's part says that its rows are filtered."""
    return bool(part) and _FILTER.search(archive.read(part)) is not None


def negative_numbers(archive: zipfile.ZipFile, part: str) -> dict[str, float]:
    """Numbers below zero of a sheet by cell: a reader that shows them as times of day loses their sign."""
    found = {}
    for cell, told in _CELL.findall(archive.read(part)):
        try:
            found[cell.decode()] = float(told)
        except ValueError:
            continue
    return found
