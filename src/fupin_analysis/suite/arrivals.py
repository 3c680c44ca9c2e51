"""What has arrived: the files of a folder in order, members of a zip as files of their own, each with its id."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from fupin_analysis.intake.readers import member_name
from fupin_analysis.intake.sniff import sniff
from fupin_analysis.plan.periods import Period, is_period
from fupin_analysis.review.batch import period_order
from fupin_analysis.store.batches import FLAT

FILE_BYTES = 200_000_000
"""A file with more bytes is refused unread: no return is so large."""
MEMBERS, MEMBER_BYTES, ZIP_BYTES = 2000, 200_000_000, 2_000_000_000
"""A zip with more members is refused; a member that would inflate to more bytes, and what comes after so many bytes of
one zip, is left out and told of."""
KEPT_BYTES = 64_000_000
"""So much of what was read for its hash is kept for the reader: on a network drive, reading is what takes time."""
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
    for file in files:
        relative = file.relative_to(root)
        if path.is_file() or not any(part.startswith(_SKIPPED_PREFIXES) for part in relative.parts):
            found += _open(file, _readable(relative.as_posix()))
    return _with_ids(_forget(sorted(found, key=lambda a: (period_order(a.period or ""), a.relative))))


def _readable(name: str) -> str:
    """A name that Linux has in another encoding (unpacked there from a zip of Windows) as its sender saw it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name


def _open(file: Path, relative: str) -> Iterator[Arrival]:
    whole = Arrival(file, relative, _text_sha(relative))
    try:
        size = file.stat().st_size
        if size > FILE_BYTES:
            told = f"文件有 {size // 1_000_000} MB，超过上限 {FILE_BYTES // 1_000_000} MB，不像一份报表，请核对后重报"
            yield replace(whole, refusal=told)
            return
        data = file.read_bytes()
    except OSError:
        yield replace(whole, refusal="无法打开，请检查文件是否被其他程序占用、是否有读取权限")
        return
    whole = replace(whole, sha256=hashlib.sha256(data).hexdigest(), data=data)
    if sniff(data).kind != "zip":
        yield whole
        return
    members = list(_members(data, replace(whole, data=None)))
    yield from members or [replace(whole, data=None, refusal="压缩包内没有文件，请重新压缩后报送")]


def _members(data: bytes, whole: Arrival) -> Iterator[Arrival]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > MEMBERS:
            yield replace(whole, refusal=f"压缩包内有 {len(infos)} 个文件，超过上限 {MEMBERS}，请分批报送")
            return
        left = ZIP_BYTES
        for info in infos:
            name = _inside(info)
            if any(part.startswith(_SKIPPED_PREFIXES) for part in name.split("/")):
                continue
            left -= info.file_size
            one = replace(whole, relative=f"{whole.relative}/{name}", member=info.filename)
            yield _member(archive, info, one, fits=left >= 0)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, one: Arrival, *, fits: bool) -> Arrival:
    if info.file_size > MEMBER_BYTES or not fits:
        return replace(one, sha256=_text_sha(one.relative), refusal="压缩包内的文件过大，请解压后核对再报送")
    try:
        data = archive.read(info)
    except (RuntimeError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error):
        return replace(one, sha256=_text_sha(one.relative), refusal="压缩包有密码或已损坏，请解压后报送")
    nested = "压缩包内又有压缩包，请解压后报送" if sniff(data).kind == "zip" else ""
    return replace(one, sha256=hashlib.sha256(data).hexdigest(), refusal=nested, data=data)


def _forget(arrivals: list[Arrival]) -> list[Arrival]:
    """Keep the content of the first files, up to ``KEPT_BYTES``; what is not read at all needs none."""
    left, made = KEPT_BYTES, []
    for arrival in arrivals:
        left -= len(arrival.data or b"")
        made.append(replace(arrival, data=None) if left < 0 or arrival.refusal else arrival)
    return made


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
