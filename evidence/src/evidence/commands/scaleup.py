"""`evidence scaleup`: the size of a hidden group from how many of its members respondents know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.commands.common import (
    DecimalChoice,
    EncodingChoice,
    MissingMarks,
    SheetChoice,
    decimal_of,
    read_table,
    report_errors,
    save_report,
    say,
    show_status,
    split_names,
    write_folder,
)
from evidence.commands.options import with_groups
from evidence.commands.records import RecordOptions
from evidence.numbers import write_number

if TYPE_CHECKING:
    from evidence.prevalence.report import PrevalenceReport

__all__ = ["scaleup"]


@with_groups
def scaleup(
    file: Annotated[Path, typer.Argument(help="One row a respondent, one column a group: CSV, Parquet or XLSX.")],
    known: Annotated[Path, typer.Option(help="Table of the groups of known size: name, size.")],
    population: Annotated[float, typer.Option(min=1, help="Everybody, hidden or not.")],
    target: Annotated[list[str] | None, typer.Option(help="Column of a hidden group; repeat it.")] = None,
    weights: Annotated[str, typer.Option(help="Column of the survey weights.")] = "",
    strata: Annotated[list[str] | None, typer.Option(help="Columns of the strata; repeat it.")] = None,
    cluster: Annotated[str, typer.Option(help="Column of the primary sampling unit.")] = "",
    degree_ratio: Annotated[float, typer.Option(help="Assumed network of the hidden over that of others.")] = 1.0,
    true_positive_rate: Annotated[float, typer.Option(help="Assumed share of ties that know (transmission).")] = 1.0,
    frame_ratio: Annotated[float, typer.Option(help="Assumed network of those reached over everybody's.")] = 1.0,
    hidden: Annotated[Path | None, typer.Option(help="Sample of the hidden group on known groups.")] = None,
    hidden_weights: Annotated[str, typer.Option(help="Column of that sample's weights.")] = "",
    top: Annotated[float | None, typer.Option(help="Count answers above this as this.")] = None,
    bayes: Annotated[bool, typer.Option(help="Also fit the Bayesian model; takes about a minute.")] = False,
    replicates: Annotated[int, typer.Option(min=100, help="Bootstrap replicates.")] = 1_000,
    seed: Annotated[int, typer.Option(help="Of the random numbers.")] = 1,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    missing: MissingMarks = None,
    sheet: SheetChoice = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for report, pictures and run record.")] = None,
    *,
    recording: RecordOptions,
) -> None:
    """People in a hidden group, by network scale-up, checked on groups of known size.

    Without --target every column of whole numbers that is neither a known group nor looks like an id or a background
    is taken for a hidden group, and said so.
    """
    from evidence.exceptions import DataError
    from evidence.prevalence import scaleup as methods
    from evidence.prevalence.record import Sample
    from evidence.prevalence.scaleup.pictures import pictures
    from evidence.results import RunRecord, file_sha256

    with report_errors():
        recording.check()
        frame = read_table(file, decimal=decimal, encoding=encoding, missing=missing, sheet=sheet, beside=[known])
        strata, target = split_names(frame, strata), split_names(frame, target)
        sizes = methods.read_known(
            read_table(known, decimal=decimal, encoding=encoding, beside=[file]), decimal=decimal_of(decimal)
        )
        named = target or _found(methods.find_targets(frame, sizes, [weights, cluster, *strata]))
        adjustments = methods.Adjustments(degree_ratio, true_positive_rate, frame_ratio)
        visible = None if hidden is None else _visibility(hidden, hidden_weights, sizes, population)
        reports: dict[str, PrevalenceReport] = {}
        for name in named:
            survey = methods.read_scale_up(
                frame,
                sizes,
                target=name,
                population=population,
                weights=weights or None,
                strata=strata,
                cluster=cluster or None,
                top=top,
            )
            say(f"Read {len(survey):,} respondents on {len(survey.names)} known groups and {name}.")
            with show_status(f"Estimating {name}"):
                reports[name] = methods.report_scale_up(
                    survey, adjustments=adjustments, visible=visible, replicates=replicates, seed=seed, bayes=bayes
                )
        charts, check = pictures(survey), methods.leave_one_out(survey)
        report = _together(reports)
        text = "\n\n".join(one.to_text() for one in reports.values())
        typer.echo(report.to_json() if json else text)
        record = RunRecord(
            method="scaleup",
            parameters={
                "population": population,
                "target": named,
                "weights": weights,
                "strata": strata or [],
                "cluster": cluster,
                "adjustments": adjustments,
                "visibility": visible,
                "top": top,
                "bayes": bayes,
                "replicates": replicates,
            },
            inputs=[{"name": path.name, "sha256": file_sha256(path)} for path in (file, known, hidden) if path],
            assumptions=[
                f"degree ratio {write_number(degree_ratio)}",
                f"true positive rate {write_number(true_positive_rate)}",
                f"frame ratio {write_number(frame_ratio)}",
            ],
            warnings=report.all_warnings(),
            seed=seed,
            units="people",
        )
        if recording.record is not None and len(named) > 1:
            raise DataError(
                "A record takes one hidden group at a time: name it with --target, and run again for the next."
            )
        recording.write(report, record, name=named[0], sample=Sample(len(survey)), statistic="total")
        if out is not None:
            save_report(out, file.name, reports, charts, record)
            texts = {"report.json": report.to_json(), "report.txt": text, "known-groups.csv": check.write_csv()}
            write_folder(out, texts, record)


def _found(found: Sequence[str]) -> list[str]:
    from evidence.exceptions import DataError

    if not found:
        raise DataError("No column looks like a hidden group; name it with --target.")
    say(f"Taken for hidden groups, since none is named with --target: {', '.join(found)}.")
    return list(found)


def _visibility(path: Path, weights: str, sizes: Mapping[str, float], population: float) -> float:
    """v̄ of `generalised` from a sample of the hidden group with the columns of the known groups."""
    import numpy as np

    from evidence.exceptions import DataError
    from evidence.prevalence.scaleup import visibility
    from evidence.prevalence.surveys.design import numbers

    frame = read_table(path)
    asked = [name for name in sizes if name in frame.columns]
    if not asked:
        raise DataError(f"{path} has no column of a known group.")
    reports = np.stack([numbers(frame, name) for name in asked], axis=1)
    weight = numbers(frame, weights) if weights else None
    return visibility(reports, np.array([sizes[name] for name in asked]), population, weight)


def _together(reports: Mapping[str, PrevalenceReport]) -> PrevalenceReport:
    """One report over several hidden groups, for the one JSON object that is printed."""
    from evidence.prevalence.report import PrevalenceReport
    from evidence.results import Caveat, Interval

    each = list(reports.values())
    if len(each) == 1:
        return each[0]
    message = f"The spread covers {len(each)} different groups ({', '.join(reports)}): read each group for itself."
    warnings = [Caveat("several-groups", message)]
    for report in each:
        warnings += [warning for warning in report.warnings if warning not in warnings]
    spread = Interval(
        min(report.spread.low for report in each),
        max(report.spread.high for report in each),
        "over several groups",
        level=None,
    )
    return PrevalenceReport(
        observed=max(report.observed for report in each),
        results=tuple(result for report in each for result in report.results),
        spread=spread,
        warnings=tuple(warnings),
        sentence=" ".join(report.sentence for report in each),
        critique=each[0].critique,
    )
