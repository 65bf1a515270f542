import json

import numpy as np
import pytest
from evidence.results import Interval, RunRecord, file_sha256, to_json


def test_interval_refuses_bounds_in_the_wrong_order():
    with pytest.raises(ValueError, match="lies above"):
        Interval(2.0, 1.0, "BCa bootstrap")


def test_record_is_written_beside_the_result(tmp_path):
    record = RunRecord(method="leontief", parameters={"threshold": np.float64(0.5)}, inputs=[], seed=7)
    written = json.loads(record.write(tmp_path).read_text())
    assert written["method"] == "leontief"
    assert written["parameters"] == {"threshold": 0.5}
    assert written["seed"] == 7
    assert written["software"]["numpy"] == np.__version__


def test_json_has_no_nan():
    assert json.loads(to_json({"a": float("nan"), "b": np.array([1.0, np.inf])})) == {"a": None, "b": [1.0, None]}


def test_hash_is_of_the_bytes(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b"abc")
    assert file_sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
