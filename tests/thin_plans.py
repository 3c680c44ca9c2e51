"""Plans with a few of our targets, for homes and inputs that need no more."""

import re

from fupin_analysis.plan.plan import BUILT_IN, load_plan

OURS = (BUILT_IN / "y2018" / "targets.toml").read_text(encoding="utf-8")


def with_targets(folder, *names, text=OURS):
    """The plan of 2018 with some of its targets alone."""
    head, *tables = re.split(r"(?m)^(?=\[targets\.)", text)
    kept = [table for table in tables if table.split("]")[0].removeprefix("[targets.") in names]
    assert len(kept) == len(names)
    (folder / "targets.toml").write_text(head + "".join(kept), encoding="utf-8")
    return load_plan(folder=folder)
