"""What reading one cell gives: the value, its bounds, the unit it was read in, and what a person should know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Issue:
    """One remark on a cell: a code of the catalogue and the facts of its message; ``grade`` overrides the entry's."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    grade: str | None = None


class Parsed(NamedTuple):
    """A cell read. ``value`` is None where there is none; ``low`` and ``high`` bound what is imprecise.

    ``unit`` is the unit the raw text was read in; ``proposed`` what the suite would put where the value is held;
    ``raw`` replaces the shown text where it identifies a person.
    """

    value: Any = None
    low: Any = None
    high: Any = None
    approx: bool = False
    unit: str | None = None
    issues: tuple[Issue, ...] = ()
    proposed: Any = None
    raw: str | None = None

    def noting(self, code: str, /, *, grade: str | None = None, **facts: Any) -> Parsed:
        """The same reading with one more issue."""
        return self._replace(issues=(*self.issues, Issue(code, facts, grade)))


NOTHING = Parsed()
