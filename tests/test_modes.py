"""Every case of every failure mode: what must be caught is, at its cell and grade; what is honest is left alone."""

import pytest

from mode_cases import check_case, load_cases

CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"m{case.mode:02}-{case.id}")
def test_mode(case, tmp_path):
    faults = check_case(case, tmp_path)
    assert not faults, "\n".join(faults)


def test_ids_name_one_case():
    ids = [(case.mode, case.id) for case in CASES]
    assert sorted(ids) == sorted(set(ids))
    assert {case.kind for case in CASES} <= {"caught", "innocent"}
