"""The text of the document, where the office has put it beside its rosters: its sections, and the clause of a target.

``data/reference/notice.txt`` holds the text as it was pasted: line breaks within sentences, blanks round numbers and
odd widths do not matter. The text is never kept in the plan; a target knows a few words of its clause (``clause``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = "notice.txt"
_ENDS = "。！？；:：”』」)）!?;"
_SENTENCE = re.compile(r"[^。！？!?]*(?:[。！？!?]+[”』」]?|$)")
_TAIL = re.compile("附件[:：]|抄送[:：]")
"""A line that begins so stands below the text."""
_LEAST_SHARE = 0.5
"""A text in which fewer sections of the outline are found is not the document."""
_LONG = 90
"""A sentence of more signs is cut to the parts of it, between semicolons and long strokes, that hold the words."""


@dataclass(frozen=True)
class Clause:
    """Sentences quoted from a section."""

    section: str
    text: str


@dataclass(frozen=True)
class Notice:
    """The text of the document by section of its outline, all blanks taken out; a section without text is left out."""

    sections: dict[str, str]

    def clauses(self, sections: Sequence[str], words: Sequence[str]) -> tuple[Clause, ...]:
        """The sentences of some sections that hold the words, each once, in the order of the document.

        Empty where any of the words stands in none of the sections: half a clause is not the clause.
        """
        wanted = [_plain(word) for word in words]
        found: dict[tuple[str, int], Clause] = {}
        missing = set(wanted)
        for section in sections:
            for number, sentence in enumerate(_sentences(self.sections.get(section, ""))):
                held = [word for word in wanted if word in _plain(sentence)]
                missing -= set(held)
                if held:
                    found.setdefault((section, number), Clause(section, _shortened(sentence, held)))
        return () if missing or not wanted else tuple(found.values())


def read_notice(reference: Path, outline: Sequence[str]) -> Notice | None:
    """The document of ``notice.txt`` (UTF-8 or GB18030) by its outline; None where there is none such."""
    path = reference / FILE
    return split_notice(read_text(path), outline) if path.is_file() else None


def read_text(path: Path) -> str:
    """A text file of the office: UTF-8 with or without mark, else GB18030."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def split_notice(text: str, outline: Sequence[str]) -> Notice | None:
    """A text by the sections of an outline (一, 二(一), 二(一)1 …), in their order; None where it has few of them.

    The head of a section is its last mark (一、 （一） 1.) at the start of a line or after the end of a sentence.
    """
    whole, starts = _joined(text)
    at, found = 0, []
    for section in outline:
        head = _head_at(whole, starts, _mark(section), at)
        if head is not None:
            found.append((section, *head))
            at = head[1]
    if not found or len(found) < _LEAST_SHARE * len(outline):
        return None
    tail = min((m.start() for m in _TAIL.finditer(whole, at) if m.start() in starts), default=len(whole))
    ends = [start for _, start, _ in found[1:]] + [tail]
    texts = {section: whole[after:end] for (section, _, after), end in zip(found, ends, strict=True)}
    return Notice({section: said for section, said in texts.items() if said})


def _joined(text: str) -> tuple[str, set[int]]:
    """The text without blanks, and the places in it where a line began."""
    out: list[str] = []
    starts, length = set(), 0
    for line in text.splitlines():
        plain = re.sub(r"\s", "", line)
        if plain:
            starts.add(length)
            out.append(plain)
            length += len(plain)
    return "".join(out), starts


def _mark(section: str) -> re.Pattern[str]:
    """How the head of a section begins: by the last step of its number."""
    if section[-1].isdecimal():
        return re.compile(rf"{section[-1]}[.．、](?!\d)")
    if section.endswith(")"):
        return re.compile(rf"[(（]{section[-2]}[)）]")
    return re.compile(rf"{section}、")


def _head_at(whole: str, starts: set[int], mark: re.Pattern[str], after: int) -> tuple[int, int] | None:
    """Where the next head begins and ends that stands at a line's start, else after a sentence's end."""
    spots = list(mark.finditer(whole, after))
    at_line = [m for m in spots if m.start() in starts]
    ended = [m for m in spots if m.start() == 0 or whole[m.start() - 1] in _ENDS]
    loose = spots[:1] if after == 0 else []  # the first head of all may follow a title that has no end
    first = min(at_line + ended or loose, key=lambda m: m.start(), default=None)
    return None if first is None else (first.start(), first.end())


def _sentences(text: str) -> list[str]:
    return [found for found in _SENTENCE.findall(text) if found]


def _shortened(sentence: str, held: Sequence[str]) -> str:
    """A long sentence cut to the parts that hold the words; what is left out is marked."""
    if len(sentence) <= _LONG:
        return sentence.lstrip("—")
    parts = [part for part in re.split(r"(?<=[；;])|(?=——)", sentence) if part]
    kept = [any(word in _plain(part) for word in held) for part in parts]
    if not any(kept) or all(kept):
        return sentence.lstrip("—")
    said = "".join(part if keep else "\0" for part, keep in zip(parts, kept, strict=True))
    return re.sub("\0+", "……", said).lstrip("—")


def _plain(text: str) -> str:
    """Signs of one width and no blanks, so that words are found however they were typed."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
