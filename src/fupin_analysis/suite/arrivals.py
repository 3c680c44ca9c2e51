"""What has arrived: the files of a folder in order, members of a zip as files of their own, each with its id."""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from fupin_analysis.intake import sniff as kinds
from fupin_analysis.intake.readers import member_name
from fupin_analysis.intake.sniff import sniff, zip_kind
from fupin_analysis.plan.periods import Period, is_period
from fupin_analysis.plan.privacy import mask_text
from fupin_analysis.review.batch import period_order
from fupin_analysis.store.batches import FLAT

FILE_BYTES = 200_000_000
"""A file with more bytes is refused unread, but for a zip of returns: no return is so large."""
MEMBERS, MEMBER_BYTES, ZIP_BYTES = 2000, 200_000_000, 2_000_000_000
"""A zip with more members is refused; a member that would inflate to more bytes, and what comes after so many bytes of
one zip, is left out and told of; so is a zip of more bytes than that."""
KEPT_BYTES = 64_000_000
"""So much of what was read for its hash is kept for the reader: on a network drive, reading is what takes time."""
_PIECE, _ZIP_HEAD = 1 << 20, b"PK"
_RAW, _FOLDERS_ABOVE = "raw", 3
"""Returns lie in period/enterprise/batch at most; folders further above are no business of theirs."""
_SKIPPED_PREFIXES = (".", "~$", "README", "readme", "__MACOSX")


@dataclass(frozen=True)
class Arrival:
    """One file, or one member of a zip (``member`` is its name in the archive at ``path``).

    ``relative`` is what people see; ``folder`` the first folder of it where that names a period, else ``FLAT``.
    ``refusal`` says why a file is not even opened. ``data`` is its content, where it was kept.
    """

    path: Path
    relative: str
    sha256: str
    file_id: str = ""
    member: str = ""
    refusal: str = ""
    data: bytes | None = field(default=None, compare=False, repr=False)

    @property
    def folder(self) -> str:
        """The cache folder that the file belongs to."""
        head = self.relative.split("/", 1)[0] if "/" in self.relative else ""
        return head if is_period(head) else FLAT

    @property
    def period(self) -> str | None:
        """The period that its folder names."""
        return None if self.folder == FLAT else str(Period.parse(self.folder))


def folder_period(arrival: Arrival) -> str | None:
    """The period of the folders around the path that was named, where the path within it tells none.

    Of ``data/raw/2018-09/甲.xlsx``, named alone, the path people see is 甲.xlsx; above ``raw`` nothing is looked at.
    """
    for at, folder in enumerate(arrival.path.absolute().parents):
        if folder.name == _RAW or at == _FOLDERS_ABOVE:
            return None
        told = str(Period.parse(folder.name)) if is_period(folder.name) else ""
        if told and (not at or "-" in told):  # further above 2018 may be anything
            return told
    return None


def list_arrivals(path: Path) -> list[Arrival]:
    """All files under a folder (or the one file), by period and path; README*, hidden and ~$ files are passed over."""
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    root = path.parent if path.is_file() else path
    found: list[Arrival] = []
    budget = Budget(KEPT_BYTES)
    for file in files:
        relative = file.relative_to(root)
        if path.is_file() or not any(part.startswith(_SKIPPED_PREFIXES) for part in relative.parts):
            found += _open(file, _readable(relative.as_posix()), budget)
    found = _without_persons(found)
    return _with_ids(sorted(found, key=lambda a: (period_order(a.period or ""), a.relative)))


def _without_persons(arrivals: list[Arrival]) -> list[Arrival]:
    """Names and numbers of persons in the names of files masked, each path different still (domain.md 3.3, 77)."""
    taken = {a.relative for a in arrivals}
    out = []
    for arrival in arrivals:
        masked = "/".join(mask_text(part) for part in arrival.relative.split("/"))
        name, number = masked, 2
        while masked != arrival.relative and name in taken:
            head, dot, suffix = masked.rpartition(".")
            name, number = f"{head}({number}){dot}{suffix}" if dot else f"{masked}({number})", number + 1
        taken.add(name)
        out.append(replace(arrival, relative=name) if name != arrival.relative else arrival)
    return out


def list_members(file: Path) -> list[str]:
    """The names of the files in a zip, as their sender saw them; nothing is unpacked. Empty where it cannot be opened.

    Hidden ones and README* are passed over, as ``list_arrivals`` does.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return [name for _, name in _listed(archive)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []


@dataclass(slots=True)
class Budget:
    """Bytes of content that may still be kept."""

    left: int

    def keep(self, data: bytes) -> bytes | None:
        """The data where there is room for it, else None."""
        if len(data) > self.left:
            return None
        self.left -= len(data)
        return data


def _readable(name: str) -> str:
    """A name that Linux has in another encoding (unpacked there from a zip of Windows) as its sender saw it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name


def _open(file: Path, relative: str, budget: Budget) -> Iterator[Arrival]:
    whole = Arrival(file, relative, _text_sha(relative))
    try:
        size = file.stat().st_size
        if size > FILE_BYTES:
            yield from _open_large(whole, size, budget)
            return
        data = file.read_bytes()
    except (OSError, zipfile.BadZipFile):
        yield replace(whole, refusal="无法打开，请检查文件是否被其他程序占用、是否有读取权限")
        return
    whole = replace(whole, sha256=hashlib.sha256(data).hexdigest())
    if sniff(data).kind == "zip":
        yield from _members(io.BytesIO(data), whole, budget)
    else:
        yield replace(whole, data=budget.keep(data))


def _open_large(whole: Arrival, size: int, budget: Budget) -> Iterator[Arrival]:
    """A zip of returns may be larger than a return: it is opened where it lies; OSError where it cannot be read."""
    most, megabytes = (limit // 1_000_000 for limit in (ZIP_BYTES, size))
    with whole.path.open("rb") as stream:
        zipped = stream.read(len(_ZIP_HEAD)) == _ZIP_HEAD
    if zipped and size > ZIP_BYTES:
        yield replace(whole, refusal=f"压缩包有 {megabytes} MB，超过上限 {most} MB，请分成几个压缩包报送")
    elif zipped and (sha := _survey(whole.path)) and zip_kind(whole.path) == "zip":
        with whole.path.open("rb") as stream:
            yield from _members(stream, replace(whole, sha256=sha), budget)
    else:
        limit = FILE_BYTES // 1_000_000
        yield replace(whole, refusal=f"文件有 {megabytes} MB，超过上限 {limit} MB，不像一份报表，请核对后重报")


def _survey(path: Path) -> str:
    """The hash of a zip; "" where it has so many members that it may not be opened."""
    made, marks, before = hashlib.sha256(), 0, b""
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            made.update(piece)
            marks += (before + piece).count(kinds.MEMBER_MARK)
            before = piece[1 - len(kinds.MEMBER_MARK) :]
    return made.hexdigest() if marks <= kinds.MEMBERS else ""


def _members(source: BinaryIO, whole: Arrival, budget: Budget) -> Iterator[Arrival]:
    with zipfile.ZipFile(source) as archive:
        count = sum(not info.is_dir() for info in archive.infolist())
        if count > MEMBERS:
            yield replace(whole, refusal=f"压缩包内有 {count} 个文件，超过上限 {MEMBERS}，请分批报送")
            return
        left, listed = ZIP_BYTES, list(_listed(archive))
        for info, name in listed:
            left -= info.file_size
            one = replace(whole, relative=f"{whole.relative}/{name}", member=info.filename)
            yield _member(archive, info, one, budget if left >= 0 else None)
        if not listed:
            yield replace(whole, refusal="压缩包内没有文件，请重新压缩后报送")


def _listed(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The members that are looked at, with the names that people see."""
    for info in archive.infolist():
        name = _inside(info)
        if not info.is_dir() and not any(part.startswith(_SKIPPED_PREFIXES) for part in name.split("/")):
            yield info, name


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, one: Arrival, budget: Budget | None) -> Arrival:
    """One member; ``budget`` is None where those before it have used up what a zip may hold."""
    if info.file_size > MEMBER_BYTES or budget is None:
        return replace(one, sha256=_text_sha(one.relative), refusal="压缩包内的文件过大，请解压后核对再报送")
    try:
        sha, kept = _read_member(archive, info, budget)
        nested = kept is None and _is_nested(archive, info)
    except (
        RuntimeError,
        zipfile.BadZipFile,
        NotImplementedError,
        OSError,
        EOFError,
        ValueError,
        zlib.error,
        lzma.LZMAError,
    ):
        return replace(one, sha256=_text_sha(one.relative), refusal="压缩包有密码或已损坏，请解压后报送")
    if nested or (kept is not None and sniff(kept).kind == "zip"):
        budget.left += len(kept or b"")
        return replace(one, sha256=sha, refusal="压缩包内又有压缩包，请解压后报送")
    return replace(one, sha256=sha, data=kept)


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> tuple[str, bytes | None]:
    """The hash of a member, read piece by piece, and its content where that may be kept."""
    made, pieces = hashlib.sha256(), list[bytes]()
    keeping = info.file_size <= budget.left
    with archive.open(info) as stream:
        while piece := stream.read(_PIECE):
            made.update(piece)
            if keeping:
                pieces.append(piece)
    return made.hexdigest(), budget.keep(b"".join(pieces)) if keeping else None


def _is_nested(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """True where a member that is not kept is itself a zip of files."""
    with archive.open(info) as stream:
        if stream.read(len(_ZIP_HEAD)) != _ZIP_HEAD:
            return False
    return sniff(archive.read(info)).kind == "zip"


def _text_sha(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _inside(info: zipfile.ZipInfo) -> str:
    """The path of a member as its sender saw it, without anything that leads out of the archive."""
    name = member_name(info)
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", ".."))


def _with_ids(arrivals: list[Arrival]) -> list[Arrival]:
    """``file_id``: the first 12 digits of the hash; -2, -3 … where the same bytes come again."""
    seen: Counter[str] = Counter()
    made = []
    for arrival in arrivals:
        seen[arrival.sha256] += 1
        again = seen[arrival.sha256]
        made.append(replace(arrival, file_id=arrival.sha256[:12] + (f"-{again}" if again > 1 else "")))
    return made


def read_bytes(arrival: Arrival) -> bytes:
    """The bytes of the file, or of the member of a zip; OSError where it cannot be read any more."""
    if arrival.data is not None:
        return arrival.data
    if not arrival.member:
        return arrival.path.read_bytes()
    with zipfile.ZipFile(arrival.path) as archive:
        return archive.read(arrival.member)
