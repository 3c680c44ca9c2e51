"""The way in: one file as it arrived → what it says (FileExtract); a file that cannot be read is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fupin_analysis.errors import FupinError, ReadError, tell_trace
from fupin_analysis.intake.extract import extract_book
from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.headers import lexicon
from fupin_analysis.intake.readers import read_book
from fupin_analysis.intake.result import FileExtract
from fupin_analysis.plan.catalogue import UNREADABLE, Finding, refusal_code
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.privacy import PUBLIC_SALT

_FAULT = "程序读取这份文件时出错，请联系维护人员并附上原件，或用 Excel、WPS 另存为 .xlsx 后重报"


def read_return(
    source: Path | bytes,
    *,
    relative: str,
    forms: Mapping[str, Form],
    period: str | None = None,
    salt: str = PUBLIC_SALT,
    file_id: str | None = None,
    folder: str | None = None,
) -> FileExtract:
    """Read one file (a path, or the bytes of a member of a zip) by the forms.

    ``relative`` is its path as people know it; its folder may name the period (``2018-09/甲.xlsx``). ``period`` is the
    one that the caller asked for; what the return itself says counts more (domain.md 3.3, 46). ``file_id`` is given
    where the same bytes arrive again (``<hash>-2``). ``folder`` is the period of a folder that ``relative`` leaves out.
    """
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError:
        return _refuse({"file_id": file_id or "", "path": relative}, "无法打开，请检查文件是否存在、是否被占用")
    digest = hashlib.sha256(data).hexdigest()
    file = {"file_id": file_id or digest[:12], "path": relative, "sha256": digest, "format": ""}
    try:
        book = read_book(data, relative)
    except ReadError as error:
        return _refuse(file, error.message, refusal_code(error.code))
    file["format"] = book.format
    try:
        words = lexicon(forms)
        layouts = [lay_out(sheet, words) for sheet in book.sheets]
        return extract_book(book, layouts, file, forms=forms, period=period, folder=folder, salt=salt)
    except (FupinError, MemoryError):
        raise
    except Exception as error:  # a fault of the program costs this file alone; the sender reads no trace of it
        refused = _refuse(file, _FAULT)
        refused.trace = tell_trace(error)
        return refused


def _refuse(file: dict[str, str], reason: str, code: str = UNREADABLE) -> FileExtract:
    told = reason.removeprefix(f"{file['path']}：").rstrip("。")  # the finding names the file itself
    finding = Finding(code, file=file["path"], facts={"reason": told})
    whole = {"sha256": "", "format": "", **file, "outcome": "refused", "reason": reason}
    return FileExtract.refused(whole, [finding])
