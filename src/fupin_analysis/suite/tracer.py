"""From the id of a figure to its sources, for whoever has only a result frame: the frame says where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fupin_analysis.home import find_home
from fupin_analysis.indicators.traced import TracedMeasure, trace_many
from fupin_analysis.suite.desk_inputs import Place, open_inputs

TRACER = "tracer"
"""``attrs`` of a result frame: its Tracer."""


class Tracer(dict[str, Any]):
    """What ``open_inputs`` was asked; called with ids it gives their figures, measure by measure.

    A dict of plain values, because pandas copies, compares and (in Parquet) writes the attributes of a frame.
    """

    def __call__(self, ids: Sequence[str]) -> list[TracedMeasure]:
        """The figures of some ids; what is none is told in ``failed``."""
        return list(trace_many(open_inputs(**self), ids))


def make_tracer(as_of: str, *, home: Place = None, **options: Any) -> Tracer:
    """The tracer of a question on a home (found as usual); options that say nothing are left out."""
    said = {name: value for name, value in options.items() if value}
    return Tracer(as_of=as_of, home=str(find_home(home).root), **said)
