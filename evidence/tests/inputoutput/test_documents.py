"""The examples in the manual and the README run as they stand."""

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def blocks(path):
    return re.findall(r"^```python\n(.*?)^```", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", ["evidence/README.md", "docs/evidence/inputoutput.md"])
def test_examples_run(path, shared_file, monkeypatch):
    if any("shared/data" in block for block in blocks(path)):
        shared_file("mrio/wiod2013/wiot_2011.RData")
    monkeypatch.chdir(ROOT)
    assert blocks(path)
    for block in blocks(path):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(block, path, "exec"), {})  # noqa: S102
        assert printed.getvalue()


def test_readme_prints_what_it_shows(monkeypatch):
    text = (ROOT / "evidence/README.md").read_text(encoding="utf-8")
    shown = re.search(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL).group(1)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(blocks("evidence/README.md")[0], "README", "exec"), {})  # noqa: S102
    assert shown.strip() in printed.getvalue()
