"""Multiple systems estimation: the range over methods and models, never a single number."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.studies.computing.outcome import Outcome, keep_record
from hub.studies.models import Dataset

if TYPE_CHECKING:
    import polars as pl
    from evidence.prevalence.lists.counts import ListCounts
    from evidence.prevalence.report import PrevalenceReport

Progress = Callable[[str, float], None]
SMALLEST_SHOWN = 5  # smaller counts of unpublished data could identify people


def estimate(dataset: Dataset, parameters: dict[str, Any], progress: Progress) -> Outcome:
    from evidence.pictures import Picture
    from evidence.prevalence.lists.pictures import overlap_picture
    from evidence.prevalence.lists.reading import read_lists
    from evidence.prevalence.lists.spread import METHODS, report_lists
    from evidence.prevalence.page import spread_picture
    from evidence.results import RunRecord

    lists = read_lists(Path(dataset.path), parameters.get("count") or None)
    for together in parameters.get("merge") or []:
        lists = lists.merge(together.split("+"))
    chosen = parameters.get("method") or "spread"
    seed = int(parameters.get("seed") or 1)
    report = report_lists(
        lists,
        METHODS if chosen == "spread" else (chosen,),
        replicates=parameters.get("replicates"),
        seed=seed,
        progress=progress,
    )
    progress("drawing", 0.5)
    outcome = Outcome(finding=report.sentence, critique=report.critique)
    outcome.warnings = [{"code": warning.code, "message": warning.message} for warning in report.warnings]
    title = "Each method’s interval, over the spread of all"
    text = f"{report.sentence} The band is the spread over methods and models; each line is one method’s own interval."
    methods = method_frame(report)
    outcome.add_picture("methods", title, methods, lambda: Picture(title, spread_picture(report), methods, text))
    overlaps_title = "Cases that two lists share"
    frame = overlap_frame(lists, whole=dataset.counts_published)
    if dataset.counts_published:
        words = "The diagonal holds the cases on each list. The counts are published."
        outcome.add_picture(
            "overlaps", overlaps_title, frame, lambda: Picture(overlaps_title, overlap_picture(lists), frame, words)
        )
    else:
        words = f"Counts from 1 to {SMALLEST_SHOWN - 1} are hidden, so that no person can be recognised."
        outcome.add_table("overlaps", overlaps_title, frame, words)
    outcome.result = report.to_dict() | {"unit": report.unit, "spread_kind": report.spread.kind}
    outcome.files["report.json"] = report.to_json() + "\n"
    outcome.files["report.txt"] = report.to_text() + "\n"
    record = RunRecord(
        method="lists",
        parameters={**parameters, "read as": lists.how, "lists": list(lists.names)},
        inputs=[{"name": dataset.file_name, "sha256": dataset.sha256}],
        warnings=report.all_warnings(),
        seed=seed,
        units=report.unit,
    )
    keep_record(outcome, record)
    outcome.result = json.loads(json.dumps(finite(outcome.result)))
    return outcome


def finite(value: Any) -> Any:
    """JSON has no infinity: it becomes null, and the page says “unbounded”."""
    if isinstance(value, dict):
        return {name: finite(part) for name, part in value.items()}
    if isinstance(value, list):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and abs(value) == float("inf") else value


def method_frame(report: PrevalenceReport) -> pl.DataFrame:
    """Intervals before figures, as everywhere."""
    import polars as pl

    rows = [
        {
            "method": result.method,
            "model": result.model,
            "interval": result.interval.kind,
            "low": float(result.interval.low),
            "high": float(result.interval.high),
            "estimate": float(result.estimate),
        }
        for result in report.results
    ]
    return pl.DataFrame(rows)


def overlap_frame(lists: ListCounts, *, whole: bool) -> pl.DataFrame:
    """Cases by pair of lists; small counts are hidden unless the counts are published."""
    import numpy as np
    import polars as pl
    from evidence.disclosure import Rules, too_small

    shared = np.asarray(lists.overlaps())
    rules = Rules(minimum_respondents=SMALLEST_SHOWN, minimum_cases=0)
    hidden = too_small(shared, None, rules) & (shared > 0)
    shown: dict[str, list[str]] = {"list": list(lists.names)}
    for column, name in enumerate(lists.names):
        cells = zip(shared[:, column], hidden[:, column], strict=True)
        shown[name] = [f"1–{SMALLEST_SHOWN - 1}" if small and not whole else str(int(count)) for count, small in cells]
    return pl.DataFrame(shown)
