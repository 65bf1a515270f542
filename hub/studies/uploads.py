"""Uploaded results: `run.json`, `report.json` and tables, checked and accepted as a whole."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.partners.models import Organization
from hub.studies.computing.outcome import Figure, Outcome
from hub.studies.files import tidy_name
from hub.studies.models import PREVALENCE, Dataset, Method, Run, is_wider
from hub.studies.reading import read_tables, refuse_persons
from hub.studies.running import write_files

LARGEST = 20_000_000
LARGEST_RECORD = 1_000_000  # bytes of run.json or report.json, which usually have a few thousand
MOST_RESULTS = 200  # methods; each is a line in a figure
GREATEST = sys.float_info.max
# Control characters, unpaired surrogates and non-characters: databases and drawing programs fail on them.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_FILES = 30
METHODS = {
    "lists": Method.LISTS,
    "rds": Method.RDS,
    "scaleup": Method.SCALEUP,
    "survey": Method.SURVEY,
    "inputoutput footprint": Method.FOOTPRINT,
    "inputoutput exports": Method.EXPORTS,
}


def read_result(sent: Mapping[str, bytes]) -> tuple[str, Outcome]:
    """The method and what the page will show. One invalid part refuses everything, with one sentence."""
    if not sent:
        raise ValidationError(_("Choose the files that the command wrote."))
    if len(sent) > MOST_FILES or sum(map(len, sent.values())) > LARGEST:
        raise ValidationError(
            _("Send at most %(files)s files of %(limit)s MB together.")
            % {"files": MOST_FILES, "limit": LARGEST // 1_000_000}
        )
    if "run.json" not in sent:
        if any(name.lower().endswith((".csv", ".xlsx", ".parquet")) for name in sent):
            _refuse_persons_among(sent)
        raise ValidationError(_("The result record run.json is missing. The command writes it beside the tables."))
    for name in sent:
        if name not in {"run.json", "report.json", "report.txt"} and not name.endswith(".csv"):
            raise ValidationError(
                _(
                    "%(name)s is not taken. Choose run.json, report.json, report.txt and the CSV tables; pictures are drawn here."
                )
                % {"name": name}
            )
    texts = {name: _text(name, content) for name, content in sent.items()}
    run = _object("run.json", texts["run.json"])
    method = METHODS.get(str(run.get("method")))
    if method is None:
        raise ValidationError(
            _("run.json names the method “%(method)s”, which is not one of: %(known)s.")
            % {"method": run.get("method"), "known": ", ".join(METHODS)}
        )
    outcome = Outcome(files=dict(texts), is_foreign=True)
    _read_record(run, outcome)
    if method in PREVALENCE:
        _refuse_weak_disclosure(run)
        if "report.json" not in texts:
            raise ValidationError(_("report.json is missing: without its spread and critique no figure is shown."))
        _read_report(_object("report.json", texts["report.json"]), outcome, str(run.get("units") or ""))
        first = texts.get("report.txt", "").strip().splitlines()[:1]
        outcome.finding = first[0] if first else outcome.finding
    else:
        main = "footprint.csv" if method == Method.FOOTPRINT else "exports.csv"
        if main not in texts:
            raise ValidationError(_("%(name)s is missing beside run.json.") % {"name": main})
    _read_tables(texts, outcome, check_counts=method in PREVALENCE)
    _draw(outcome)  # last: nothing is drawn for a refused result
    return method, outcome


def keep_uploaded_result(
    *,
    sent: Mapping[str, bytes],
    title: str,
    summary: str,
    by: Person,
    organization: Organization | None,
    visibility: str,
) -> Run:
    """Store an uploaded result as a study, linked to registered data by their hashes."""
    method, outcome = read_result(sent)
    hashes = [str(part.get("sha256", "")) for part in outcome.result["inputs"]]
    datasets = list(Dataset.objects.filter(sha256__in=hashes))
    # Data about persons may be known to few people, while results computed from them are meant for more.
    for dataset in datasets:
        if dataset.kind != Dataset.Kind.PERSONS and is_wider(visibility, dataset.visibility):
            raise ValidationError(
                _("The result cannot be open to more people than its data: %(name)s is for “%(who)s”.")
                % {"name": dataset, "who": dataset.get_visibility_display()}
            )
    now = timezone.now()
    run = Run(
        method=method,
        parameters=outcome.result["record"]["parameters"],
        state=Run.State.DONE,
        progress=100,
        started_at=now,
        finished_at=now,
        uploaded=True,
        teaching=any(dataset.teaching for dataset in datasets),
        organization=organization,
        requested_by=by,
        visibility=visibility,
        result=outcome.result,
        figures=[figure.as_dict() for figure in outcome.figures],
        files=sorted(outcome.files),
        finding=outcome.finding,
        assumptions=outcome.assumptions,
        warnings=outcome.warnings,
        critique=outcome.critique,
        software=outcome.software,
        seed=outcome.seed,
    )
    run.title, run.summary = title.strip(), summary.strip()
    run.full_clean()
    with transaction.atomic():
        run.save()
        run.datasets.set(datasets)
        record(Verb.SUBMITTED, run, by=by, after=run.plain_record())
        write_files(run, outcome)  # last: if the disk refuses, nothing is left in the database
    return run


def _text(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("%(name)s is not a text file in UTF-8.") % {"name": name}) from error
    if "\0" in text:
        raise ValidationError(_("%(name)s is not a text file in UTF-8.") % {"name": name})
    return text


def _object(name: str, text: str) -> dict[str, Any]:
    if len(text) > LARGEST_RECORD:
        raise ValidationError(
            _("%(name)s is larger than %(limit)s MB: figures belong into the tables.")
            % {"name": name, "limit": LARGEST_RECORD // 1_000_000}
        )
    try:
        found = json.loads(text, parse_constant=lambda word: None)
        is_text = all(NO_TEXT.search(text) is None for text in _texts(found))
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("%(name)s is not valid JSON.") % {"name": name}) from error
    if not is_text:
        raise ValidationError(_("%(name)s holds characters that are in no text.") % {"name": name})
    if not isinstance(found, dict):
        raise ValidationError(_("%(name)s does not hold one JSON object.") % {"name": name})
    return found


def _texts(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from _texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value)


def _read_record(run: dict[str, Any], outcome: Outcome) -> None:
    shapes: dict[str, type] = {
        "parameters": dict,
        "inputs": list,
        "assumptions": list,
        "warnings": list,
        "software": dict,
    }
    for name, shape in shapes.items():
        if not isinstance(run.get(name), shape):
            raise ValidationError(_("run.json has no “%(name)s” as the command writes it.") % {"name": name})
    inputs = [part for part in run["inputs"] if isinstance(part, dict)]
    if not inputs or not all(re.fullmatch(r"[0-9a-f]{64}", str(part.get("sha256", ""))) for part in inputs):
        raise ValidationError(_("run.json does not name its input files with their SHA-256."))
    seed = run.get("seed")
    if not _is_seed(seed):
        raise ValidationError(_("The seed in run.json is not a whole number."))
    outcome.seed = seed
    outcome.software = {str(name): str(value) for name, value in run["software"].items()}
    outcome.assumptions = [str(text) for text in run["assumptions"]]
    outcome.warnings = _warnings(run["warnings"], "run.json")
    outcome.result = {
        "record": {name: run.get(name) for name in ("method", "parameters", "residual", "units", "created")},
        "inputs": [{"name": tidy_name(str(part.get("name", ""))), "sha256": part["sha256"]} for part in inputs],
    }


def _warnings(found: list[Any], name: str) -> list[dict[str, str]]:
    if not all(isinstance(one, dict) and one.get("code") and one.get("message") for one in found):
        raise ValidationError(_("The warnings in %(name)s lack their code or message.") % {"name": name})
    return [{"code": str(one["code"]), "message": str(one["message"])} for one in found]


def _read_report(report: dict[str, Any], outcome: Outcome, unit: str) -> None:
    """Results only within their range, with warnings and the published critique: a rule of the library itself."""
    wrong = ValidationError(
        _("report.json does not have the observed number, results, spread and warnings of a report.")
    )
    results, spread, warnings = report.get("results"), report.get("spread"), report.get("warnings")
    if (
        not isinstance(results, list)
        or not 0 < len(results) <= MOST_RESULTS
        or not isinstance(spread, dict)
        or not isinstance(warnings, list)
    ):
        raise wrong
    kept = []
    for one in results:
        if not isinstance(one, dict) or not one.get("method") or not one.get("interval"):
            raise wrong
        if not all(isinstance(one.get(name, ""), str | None) for name in ("method", "model", "interval")):
            raise wrong
        if not _is_seed(one.get("seed")):
            raise wrong
        if not all(_is_number(one.get(name)) or one.get(name) is None for name in ("low", "estimate", "high")):
            raise wrong
        kept.append(
            {name: one.get(name) for name in ("method", "model", "estimate", "low", "high", "interval", "seed")}
        )
    low: float | None = spread.get("low")
    high: float | None = spread.get("high")
    if not all(_is_number(bound) or bound is None for bound in (low, high)) or not _is_number(report.get("observed")):
        raise wrong
    for one in kept:
        bounds = [float(bound) for name in ("low", "estimate", "high") if (bound := one[name]) is not None]
        # A null bound of the range means unbounded.
        below = low is not None and any(bound < low - SLACK for bound in bounds)
        if below or (high is not None and any(bound > high + SLACK for bound in bounds)):
            raise ValidationError(
                _("The spread in report.json leaves out the figures of %(method)s.") % {"method": one["method"]}
            )
    all_warnings = _warnings(warnings, "report.json")
    critique = [one["message"] for one in all_warnings if one["code"] == "published-critique"]
    if not critique:
        raise ValidationError(
            _("report.json is without the published critique of its method; no figure is shown without.")
        )
    outcome.critique = critique[0]
    outcome.warnings = [one for one in all_warnings if one["code"] != "published-critique"]
    outcome.result |= {
        "observed": report["observed"],
        "results": kept,
        "spread": {"low": low, "high": high},
        "unit": unit,
        "spread_kind": "lowest to highest bound over the methods shown; not a confidence interval",
    }


def _draw(outcome: Outcome) -> None:
    if "results" in outcome.result:
        _draw_methods(outcome.result["results"], outcome, outcome.result["unit"])
    for figure in outcome.figures:
        if figure.table == "footprint.csv":
            _draw_footprint(figure, outcome)


def _draw_methods(results: list[dict[str, Any]], outcome: Outcome, unit: str) -> None:
    """Placed before the uploaded tables."""
    import polars as pl
    from evidence.pictures import uncertainty_bands

    rows = [
        {"name": f"{number}. {one['method']}", "model": str(one["model"] or ""), "interval": str(one["interval"])}
        | {name: None if one[source] is None else float(one[source]) for name, source in BOUNDS.items()}
        for number, one in enumerate(results, start=1)
    ]
    frame = pl.DataFrame(rows, schema_overrides=dict.fromkeys(BOUNDS, pl.Float64))
    drawn = frame.drop_nulls(["low", "high", "value"])
    title = "Each method’s interval"
    outcome.add_picture(
        "each-method",
        title,
        frame.select("name", "model", "interval", "low", "high", "value").rename({"value": "estimate"}),
        lambda: uncertainty_bands(
            drawn, kind="each method’s own", title=title, unit=unit, percent=unit.startswith("share")
        ),
    )
    outcome.figures.insert(0, outcome.figures.pop())


SLACK = 1e-9  # for rounding in the files
BOUNDS = {"low": "low", "high": "high", "value": "estimate"}


def _is_seed(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= GREATEST


def _refuse_weak_disclosure(run: dict[str, Any]) -> None:
    """Results without suppression of small counts are refused."""
    from evidence.disclosure import Rules

    rules = run["parameters"].get("disclosure")
    if not isinstance(rules, dict):
        return
    usual = Rules()
    for name in ("minimum_respondents", "minimum_cases", "base"):
        if not _is_number(rules.get(name)) or rules[name] < getattr(usual, name):
            raise ValidationError(
                _(
                    "These results were made with weaker suppression than usual (%(rule)s: %(value)s instead of "
                    "%(usual)s). Compute them again with the usual rules."
                )
                % {"rule": name, "value": rules.get(name), "usual": getattr(usual, name)}
            )


def _read_tables(texts: Mapping[str, str], outcome: Outcome, *, check_counts: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in texts:
            if name.endswith(".csv"):
                (Path(folder) / name).write_text(texts[name], encoding="utf-8")
        rows = read_tables(Path(folder), check_counts=check_counts)
        for name, number in sorted(rows.items()):
            outcome.figures.append(Figure(name[:-4], name, table=name, rows=number))


def _draw_footprint(figure: Figure, outcome: Outcome) -> None:
    """The only supply chain table with intervals. A child process has read it before, within its limits."""
    from evidence.commands.common import read_table
    from evidence.pictures import uncertainty_bands

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / figure.table
        path.write_text(outcome.files[figure.table], encoding="utf-8")
        frame = read_table(path)
    columns = set(frame.columns)
    if not {"region", "value", "low", "high"} <= columns or columns & {"origin", "product"}:
        return
    kind = outcome.result["record"]["parameters"].get("interval")
    words = str(kind.get("kind")) if isinstance(kind, dict) else "as the record says"
    counted = "at_least" if "at_least" in columns else "value"  # a value that is unknown is blank
    drawn = frame.sort(counted, descending=True, nulls_last=True).head(20).rename({"region": "name"})
    unit, title = str(outcome.result["record"]["units"] or ""), "Footprint of each region’s final demand"
    outcome.draw(figure, lambda: uncertainty_bands(drawn, kind=words, title=title, unit=unit))
    if figure.picture:
        figure.title = title


def _refuse_persons_among(sent: Mapping[str, bytes]) -> None:
    """Somebody uploaded the data instead of the result: explain what to do."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in sent.items():
            path = Path(folder) / tidy_name(name)
            path.write_bytes(content)
            refuse_persons(path)
