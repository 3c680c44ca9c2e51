"""The store: nothing loses its type, a state changes in one step, editions stay."""

import datetime as dt
import hashlib
import json
import stat
import sys

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis import frames
from fupin_analysis.home import DEMO_MARK, Home
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.privacy import PUBLIC_SALT
from fupin_analysis.review import review
from fupin_analysis.review.batch import gather
from fupin_analysis.store import batches, editions, periods, version
from fupin_analysis.store.encode import MANY, findings_to_frame, frame_to_findings, read_frame, write_frame
from fupin_analysis.store.salt import read_salt
from fupin_analysis.store.shelf import Shelf
from fupin_analysis.store.state import State, StoreError, commit, locked, read_state, write_folder

VALUES = [
    1.5,
    3,
    0.1 + 0.2,
    True,
    False,
    "甲村",
    "3",
    dt.date(2018, 9, 30),
    pd.Timestamp("2018-09-30 08:00"),
    None,
    2**60,
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_mixed_values_come_back_as_they_were(tmp_path, value):
    frame = pd.DataFrame({"value": pd.Series([value, None], dtype="object"), "name": ["a", "b"]})
    write_frame(frame, tmp_path / "x.parquet")
    got = read_frame(tmp_path / "x.parquet")["value"].tolist()
    assert got == [value, None] and type(got[0]) is type(value)


def test_missing_of_every_kind_comes_back_as_none(tmp_path):
    frame = pd.DataFrame({"value": pd.Series([float("nan"), pd.NA, pd.NaT, None], dtype="object")})
    write_frame(frame, tmp_path / "x.parquet")
    assert read_frame(tmp_path / "x.parquet")["value"].tolist() == [None] * 4


def test_what_cannot_be_stored_is_an_error(tmp_path):
    with pytest.raises(TypeError, match="cannot be stored"):
        write_frame(pd.DataFrame({"value": pd.Series([{1}], dtype="object")}), tmp_path / "x.parquet")


def test_findings_of_intake_come_back(tmp_path):
    given = [
        Finding("stage-order", file="a", cells="B5", proposed=1.5, facts={"text": "甲", "shown": 3.0}, grade="C"),
        Finding("file-unreadable", file="b", facts={"reason": "坏"}),
    ]
    write_frame(findings_to_frame(given), tmp_path / "f.parquet")
    assert frame_to_findings(read_frame(tmp_path / "f.parquet")) == given


def small(path="2018-09/甲.xlsx", arrived=40.0, **options):
    rows = [{"county": "昭觉县", "village": "甲村", "plan_wan": 223.4, "arrived_ytd_wan": arrived}]
    return make_extract(path, {"funds": rows}, **options)


def test_a_batch_comes_back_whole(tmp_path):
    batch = gather(
        [small(), small("2018-09/乙.xlsx", enterprise="乙公司", checks=[("funds", 9, "合计", {"plan_wan": 100.0})])]
    )
    files = {
        path: batches.CachedFile(i, "k") for path, i in zip(batch.files["path"], batch.files["file_id"], strict=True)
    }
    key = batches.write_batch(tmp_path, "2018-09", files, batch)
    got = batches.read_batch(tmp_path, "2018-09", key)
    for name in batches.PARTS:
        pd.testing.assert_frame_equal(getattr(got, name), getattr(batch, name))
    assert got.companions == batch.companions and batches.read_index(tmp_path, "2018-09", key) == files


def test_update_keeps_and_adds(tmp_path):
    old = gather([small(), small("2018-09/乙.xlsx")])
    kept = old.files["file_id"].iloc[1]
    new = batches.update_batch(old, [kept], [small("2018-09/丙.xlsx")])
    assert new.files["path"].tolist() == ["2018-09/乙.xlsx", "2018-09/丙.xlsx"]
    assert len(new.values) == 8 and set(new.values["file_id"]) == set(new.files["file_id"])


def stored(root, *extracts, period="2018-09", key="k1"):
    done = review(list(extracts), forms=FORMS)
    periods.write_period(root, period, key, done)
    return State(periods={period: key})


def test_a_period_comes_back_whole(tmp_path):
    state = stored(tmp_path, small(arrived=2234000.0))
    done = review([small(arrived=2234000.0)], forms=FORMS)
    pd.testing.assert_frame_equal(periods.read_table(tmp_path, state, FORMS["funds"]), done.tables["funds"])
    values = periods.read_part(tmp_path, state, "values")
    assert values.set_index("field").loc["arrived_ytd_wan", ["proposed", "reported"]].tolist() == [223.4, 2234000.0]
    assert values["state"].tolist() == done.values["state"].tolist()
    assert periods.read_part(tmp_path, state, "findings")["message"].tolist() == done.findings["message"].tolist()


def test_an_empty_form_keeps_its_columns(tmp_path):
    state = stored(tmp_path, small())
    table = periods.read_table(tmp_path, state, FORMS["jobs"])
    assert not len(table) and list(table.columns) == list(periods.table_columns(FORMS["jobs"]))
    assert str(table["started_on"].dtype) == "datetime64[s]"


def test_history_ends_before_the_period(tmp_path):
    state = State(
        periods=stored(tmp_path, small()).periods
        | stored(tmp_path, small("2018-10/甲.xlsx", 50.0, period="2018-10"), period="2018-10").periods
    )
    history = periods.read_history(tmp_path, state, FORMS, before="2018-10")
    assert history.tables["funds"]["arrived_ytd_wan"].tolist() == [40.0]
    assert set(history.returns["period"]) == {"2018-09"}
    assert len(periods.read_history(tmp_path, state, FORMS).tables["funds"]) == 2


def test_a_history_reads_a_form_once_and_when_it_is_asked_for(tmp_path, monkeypatch):
    state, read, read_table = stored(tmp_path, small()), [], periods.read_table

    def reading(root, state, form, **options):
        read.append(form.id)
        return read_table(root, state, form, **options)

    monkeypatch.setattr(periods, "read_table", reading)
    history = periods.read_history(tmp_path, state, FORMS)
    assert read == []
    later = history.with_period(review([small("2018-10/甲.xlsx", 50.0, period="2018-10")], forms=FORMS))
    for _ in range(2):
        assert later.tables["funds"]["arrived_ytd_wan"].tolist() == [40.0, 50.0]
        assert later.tables.get("jobs") is None and later.tables.get("no such form") is None
    assert [form for form in read if form == "funds"] == ["funds"]


def test_a_shelf_reads_what_it_does_not_have_at_hand(tmp_path):
    batch = gather([small(checks=[("funds", 9, "合计", {"plan_wan": 100.0})])])
    files = {"2018-09/甲.xlsx": batches.CachedFile(batch.files["file_id"].iloc[0], "k")}
    made, again = Shelf(tmp_path), Shelf(tmp_path)
    made.add("2018-09", files, batch)
    assert made.batch("2018-09") is batch and made.part("2018-09", "returns") is batch.returns
    again.keep("2018-09", made.keys["2018-09"])
    pd.testing.assert_frame_equal(again.part("2018-09", "returns"), batch.returns)
    assert again.findings("2018-09") == batch.findings == []
    pd.testing.assert_frame_equal(again.batch("2018-09").values, batch.values)
    pd.testing.assert_frame_equal(again.batch("2018-09").cells, batch.totals)


@pytest.mark.parametrize("count", [1, MANY])
def test_small_and_large_files_are_read_by_pandas_alone(tmp_path, count):
    frame = frames.from_lists({"text": ["甲"] * count, "number": [1] * count}, {"text": "str", "number": "Int64"})
    write_frame(frame, tmp_path / "x.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "x.parquet"), frame)


def test_commit_replaces_the_state_and_drops_what_nobody_names(tmp_path):
    for key in ("k1", "k2", "k3"):
        stored(tmp_path, small(), key=key)
        commit(tmp_path, State(periods={"2018-09": key}))
    assert read_state(tmp_path).periods == {"2018-09": "k3"}
    left = {path.name for path in (tmp_path / "periods" / "2018-09").iterdir()}
    assert left == {"k2", "k3"}


def test_a_broken_or_foreign_state_counts_as_none(tmp_path):
    assert read_state(tmp_path) == State()
    (tmp_path / "state.json").write_text("{", encoding="utf-8")
    assert read_state(tmp_path) == State()
    (tmp_path / "state.json").write_text(json.dumps({"layout": 99}), encoding="utf-8")
    assert read_state(tmp_path) == State()


def test_a_folder_that_fails_half_way_leaves_nothing(tmp_path):
    def fill(at):
        (at / "one").write_text("x", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "target", fill)
    assert list(tmp_path.iterdir()) == []


def test_two_writers_are_refused(tmp_path):
    with locked(tmp_path), pytest.raises(StoreError, match="另一个清洗任务"), locked(tmp_path):
        pass


def test_an_edition_is_written_once(tmp_path):
    state = stored(tmp_path, small())
    files = [{"path": "2018-09/甲.xlsx", "sha256": "abc"}]
    made = editions.Edition(state, files, [])
    path = editions.write_edition(tmp_path, "2018-09-1", made)
    text = path.read_text(encoding="utf-8")
    assert editions.write_edition(tmp_path, "2018-09-1", made) == path
    assert path.read_text(encoding="utf-8") == text
    with pytest.raises(StoreError, match="不能改动"):
        editions.write_edition(tmp_path, "2018-09-1", editions.Edition(state, [], []))
    assert editions.read_edition(tmp_path, "2018-09-1") == state
    assert editions.list_editions(tmp_path) == ["2018-09-1"]


def test_an_edition_keeps_its_data(tmp_path):
    state = stored(tmp_path, small())
    commit(tmp_path, state)
    editions.write_edition(tmp_path, "e", editions.Edition(state, [], []))
    for key in ("k2", "k3"):
        stored(tmp_path, small(), key=key)
        commit(tmp_path, State(periods={"2018-09": key}), keep=editions.kept_by_editions(tmp_path))
    assert editions.read_edition(tmp_path, "e") == state


def test_an_edition_keeps_the_files_of_the_home_as_they_were(tmp_path):
    office, plan, forms = (tmp_path / name for name in ("reference", "plan", "forms"))
    (office / "templates").mkdir(parents=True)
    (office / "decisions").mkdir()
    names = "enterprises.csv corrections.toml 任务分解.xlsx decisions/岷山.xlsx".split()
    for name in (*names, "notice.txt", "~$任务分解.xlsx", "templates/villages.csv"):
        (office / name).write_text("then", encoding="utf-8")
    (plan / "y2018").mkdir(parents=True)
    (plan / "y2018" / "targets.toml").write_text("then", encoding="utf-8")
    made = editions.Edition(
        State(), [], [], as_of="2018-09-15", taken_from={"reference": office, "plan": plan, "forms": forms}
    )
    kept = editions.write_edition(tmp_path, "e", made).parent
    manifest = editions.read_manifest(tmp_path, "e")
    assert manifest["reference"] == dict.fromkeys(sorted(names), hashlib.sha256(b"then").hexdigest())
    assert manifest["as_of"] == "2018-09-15"
    (office / "decisions" / "岷山.xlsx").write_text("now", encoding="utf-8")
    assert not editions.is_edition(tmp_path, "e", made)
    found = sorted(p.relative_to(kept / "reference").as_posix() for p in (kept / "reference").rglob("*.*"))
    assert found == sorted(names)
    assert (kept / "reference" / "decisions" / "岷山.xlsx").read_text(encoding="utf-8") == "then"
    assert (kept / "plan" / "y2018" / "targets.toml").read_text(encoding="utf-8") == "then"
    editions.forget_edition(tmp_path, "e")
    assert editions.list_editions(tmp_path) == [] and not kept.exists()


def test_an_edition_keeps_its_figures_and_nothing_of_a_run_that_was_cut_short(tmp_path):
    left = tmp_path / "editions" / "e" / "reference" / "villages.csv"
    left.parent.mkdir(parents=True)
    left.write_text("half", encoding="utf-8")
    figures = pd.DataFrame({"target": ["t"], "actual": [1.5]})
    editions.write_edition(tmp_path, "e", editions.Edition(State(), [], [], frames={"figures": figures}))
    assert editions.read_edition_frame(tmp_path, "e", "figures").to_dict("list") == {"target": ["t"], "actual": [1.5]}
    assert editions.read_edition_frame(tmp_path, "e", "others") is None
    assert not left.exists()


@pytest.mark.parametrize(
    ("part", "counts"), [("indicators/works.py", True), ("review/steps.py", True), ("present/words.py", False)]
)
def test_an_edition_knows_the_code_of_its_figures(tmp_path, monkeypatch, part, counts):
    """A formula that changes makes another code; how figures are shown does not."""
    monkeypatch.setattr(version, "PACKAGE", tmp_path)
    for name in ("plan", "intake", "review", "indicators", "present"):
        (tmp_path / name).mkdir()
    (tmp_path / "errors.py").touch()
    (tmp_path / "frames.py").touch()
    made = []
    for text in ("", "x = 2"):
        (tmp_path / part).write_text(text, encoding="utf-8")
        version.code_hash.cache_clear()
        made.append(editions.Edition(State(), [], []).manifest("e")["code"])
    version.code_hash.cache_clear()
    assert (made[0] != made[1]) is counts


def test_editions_that_are_not_there(tmp_path):
    with pytest.raises(StoreError, match="没有版次“x”"):
        editions.read_edition(tmp_path, "x")
    editions.write_edition(tmp_path, "e", editions.Edition(State(periods={"2018-09": "gone"}), [], []))
    with pytest.raises(StoreError, match="已被删除"):
        editions.read_edition(tmp_path, "e")


def test_salt_of_a_home_is_its_own_and_stays(tmp_path):
    first, second = Home(tmp_path / "a"), Home(tmp_path / "b")
    for home in (first, second):
        home.root.mkdir()
    salt = read_salt(first)
    assert len(salt) == 64 and salt == read_salt(first) != read_salt(second)
    if sys.platform != "win32":
        assert stat.S_IMODE((first.root / ".salt").stat().st_mode) == 0o600


def test_salt_of_samples_and_single_files_is_public(tmp_path):
    (tmp_path / DEMO_MARK).write_text("", encoding="utf-8")
    assert read_salt(Home(tmp_path)) == PUBLIC_SALT == read_salt(None)
    assert not (tmp_path / ".salt").exists()


def test_frames_of_the_contract_are_kept():
    assert set(periods.PARTS["values"]) == {*frames.VALUES, "reported"}
