"""`evidence survey`: estimates from a household survey, for the whole and for groups."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.commands.common import (
    DecimalChoice,
    EncodingChoice,
    MissingMarks,
    SheetChoice,
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

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from evidence.prevalence.record import Band, Sample
    from evidence.prevalence.surveys.design import SurveyDesign
    from evidence.prevalence.surveys.report import Groups

__all__ = ["survey"]

DERIVED = ("child-labour", "hazardous-work", "forced-labour")


@with_groups
def survey(
    file: Annotated[Path, typer.Argument(help="One row a respondent: CSV, Parquet or XLSX.")],
    indicator: Annotated[str, typer.Option(help=f"Column to estimate, or one of {', '.join(DERIVED)}.")],
    weights: Annotated[str, typer.Option(help="Column of the design weights.")] = "",
    strata: Annotated[list[str] | None, typer.Option(help="Columns of the strata; repeat it.")] = None,
    cluster: Annotated[str, typer.Option(help="Column of the primary sampling unit.")] = "",
    fpc: Annotated[str, typer.Option(help="Column: clusters in the stratum's population, or share sampled.")] = "",
    second_cluster: Annotated[str, typer.Option(help="Column of the unit sampled within clusters.")] = "",
    second_fpc: Annotated[str, typer.Option(help="Column: such units in the cluster, or share sampled.")] = "",
    by: Annotated[list[str] | None, typer.Option(help="Columns of the groups; repeat it.")] = None,
    value: Annotated[str, typer.Option(help="Estimate the share with this value of the indicator.")] = "",
    statistic: Annotated[str, typer.Option(help="mean, total, ratio or median.")] = "mean",
    over: Annotated[str, typer.Option(help="Column: the denominator, for a ratio.")] = "",
    lonely: Annotated[str, typer.Option(help="Strata with one cluster: refuse, centre or certainty.")] = "refuse",
    margins: Annotated[Path | None, typer.Option(help="Table variable,category,total to rake the weights to.")] = None,
    auxiliaries: Annotated[
        Path | None, typer.Option(help="For small areas: the columns of --by, and numbers known of each area.")
    ] = None,
    age: Annotated[str, typer.Option(help="For child labour: column of completed years.")] = "",
    hours: Annotated[str, typer.Option(help="For child labour: column of weekly hours of economic activity.")] = "",
    chores: Annotated[str, typer.Option(help="For child labour: column of weekly hours of chores.")] = "",
    hazardous: Annotated[str, typer.Option(help="For child labour: column, 1 where the work is hazardous.")] = "",
    involuntary: Annotated[list[str] | None, typer.Option(help="For forced labour: columns of 0 and 1.")] = None,
    coercion: Annotated[list[str] | None, typer.Option(help="For forced labour: columns of 0 and 1.")] = None,
    minimum: Annotated[int, typer.Option(min=0, help="Respondents a group needs to be shown.")] = 25,
    minimum_cases: Annotated[int, typer.Option(min=0, help="Cases a group needs, if it has any.")] = 5,
    unprotected: Annotated[bool, typer.Option(help="Hide and round nothing; for your own eyes only.")] = False,
    check: Annotated[bool, typer.Option(help="Also estimate the whole with svy, an independent program.")] = False,
    replicate_weights: Annotated[
        list[str] | None,
        typer.Option("--replicate-weights", help="Columns of replicate weights that the survey supplies, e.g. 'rep*'."),
    ] = None,
    replicate_kind: Annotated[
        str, typer.Option("--replicate-kind", help="bootstrap, brr, fay (0.5), jk1, jk2 or sdr.")
    ] = "bootstrap",
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    missing: MissingMarks = None,
    sheet: SheetChoice = None,
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="Nominal coverage of the intervals.")] = 0.95,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for report, picture and run record.")] = None,
    *,
    recording: RecordOptions,
) -> None:
    """Share, mean, total, ratio or median of an indicator under the sample's design."""
    from evidence.disclosure import Rules
    from evidence.prevalence.report import spread_over
    from evidence.prevalence.surveys.design import LONELY, numbers, read_design
    from evidence.prevalence.surveys.pictures import pictures
    from evidence.prevalence.surveys.report import STATISTICS, diagnose, report_survey
    from evidence.results import RunRecord, file_sha256, to_json

    for name, given, allowed in (("--statistic", statistic, STATISTICS), ("--lonely", lonely, LONELY)):
        if given not in allowed:
            raise typer.BadParameter(f"{name} is one of {', '.join(allowed)}.")
    if over and statistic == "mean":
        statistic = "ratio"
    if (statistic == "ratio") != bool(over):
        raise typer.BadParameter("--over goes with --statistic ratio, and the reverse.")
    with report_errors():
        recording.check()
        frame = read_table(file, decimal=decimal, encoding=encoding, missing=missing, sheet=sheet)
        strata, by = split_names(frame, strata), split_names(frame, by)
        involuntary, coercion = split_names(frame, involuntary), split_names(frame, coercion)
        design = read_design(
            frame,
            weights=weights or None,
            strata=strata,
            cluster=cluster or None,
            fpc=fpc or None,
            lonely=lonely,
            second_cluster=second_cluster or None,
            second_fpc=second_fpc or None,
        )
        table = frame[design.rows]
        say(f"Read {len(design):,} rows in {design.psus:,} clusters and {len(design.strata):,} strata.")
        y = _indicator(table, indicator, value, (age, hours, chores, hazardous), involuntary, coercion)
        if margins is not None:
            design = _rake(design, table, margins)
        rules = Rules.off() if unprotected else Rules(minimum_respondents=minimum, minimum_cases=minimum_cases)
        with show_status("Estimating"):
            report = report_survey(
                design,
                y,
                name=f"{indicator} = {value}" if value else indicator,
                statistic=statistic,
                x=numbers(table, over) if over else None,
                groups=_groups(table, by) if by else None,
                rules=rules,
                level=level,
                auxiliaries=_auxiliaries(auxiliaries, by) if auxiliaries else None,
            )
        if replicate_weights:
            from evidence.prevalence.surveys.supplied import read_replicates, supplied_result

            supplied = read_replicates(table, split_names(frame, replicate_weights), replicate_kind)
            below = numbers(table, over) if over else None
            own = supplied_result(design, supplied, y, x=below, statistic=statistic, level=level)
            results = (*report.results, own)
            report = dataclasses.replace(report, results=results, spread=spread_over(results, kind=report.spread.kind))
        if check:
            from evidence.prevalence.surveys.peer import estimate_by_svy

            x = numbers(table, over) if over else None
            peer = estimate_by_svy(design, y, statistic=statistic, x=x, level=level)
            results = (*report.results, peer)
            report = dataclasses.replace(report, results=results, spread=spread_over(results, kind=report.spread.kind))
        typer.echo(report.to_json() if json else report.to_text())
        record = RunRecord(
            method="survey",
            parameters={
                "indicator": indicator,
                "value": value,
                "statistic": statistic,
                "over": over,
                "weights": weights,
                "strata": strata or [],
                "cluster": cluster,
                "fpc": fpc,
                "second_cluster": second_cluster,
                "replicate_weights": replicate_weights or [],
                "replicate_kind": replicate_kind if replicate_weights else "",
                "second_fpc": second_fpc,
                "by": by or [],
                "lonely": lonely,
                "margins": str(margins.name) if margins else "",
                "auxiliaries": str(auxiliaries.name) if auxiliaries else "",
                "disclosure": rules,
                "level": level,
            },
            inputs=[{"name": path.name, "sha256": file_sha256(path)} for path in (file, margins, auxiliaries) if path],
            warnings=report.all_warnings(),
            units=report.unit,
        )
        recording.write(
            report,
            record,
            name=f"{indicator} = {value}" if value else indicator,
            sample=_sample(design),
            statistic=statistic,
            bands=_bands(table, indicator),
        )
        if out is not None:
            save_report(out, file.name, {"": report}, pictures(report), record)
            texts = {
                "report.json": report.to_json(),
                "report.txt": report.to_text(),
                "diagnostics.json": to_json(diagnose(design, y, statistic, numbers(table, over) if over else None)),
            }
            write_folder(out, texts, record)


def _sample(design: SurveyDesign) -> Sample:
    """People reached by stratum, and clusters."""
    import numpy as np

    from evidence.prevalence.record import Sample

    reached = np.bincount(design.psu_stratum[design.psu], minlength=len(design.strata))
    named = zip(design.strata, reached, strict=True) if len(design.strata) > 1 else ()
    return Sample(len(design), design.psus, tuple((str(name), int(number)) for name, number in named))


def _bands(table: pl.DataFrame, indicator: str) -> list[Band]:
    """Ages and hours of the indicators that follow a definition; of a column of the table they are not known."""
    from evidence.prevalence.record import Band
    from evidence.prevalence.surveys.labour import thresholds

    if indicator in table.columns or indicator not in ("child-labour", "hazardous-work"):
        return []
    return [
        Band(one.age_from, one.age_to, one.hazardous_hours if indicator == "hazardous-work" else one.economic_hours)
        for one in thresholds()
    ]


def _indicator(
    table: pl.DataFrame,
    name: str,
    value: str,
    child: tuple[str, str, str, str],
    involuntary: list[str],
    coercion: list[str],
) -> npt.NDArray[np.float64]:
    """The n values to estimate: a column, whether it has a value, or one of the derived indicators."""
    import numpy as np
    import polars as pl

    from evidence.exceptions import DataError
    from evidence.prevalence.surveys.design import column, numbers
    from evidence.prevalence.surveys.labour import child_labour, forced_labour

    if name not in table.columns and name in DERIVED:
        if name == "forced-labour":
            if not involuntary or not coercion:
                raise DataError("Forced labour needs the columns --involuntary and --coercion.")
            sides = [np.stack([numbers(table, answer) for answer in side], axis=1) for side in (involuntary, coercion)]
            return forced_labour(sides[0], sides[1])
        age, hours, chores, hazardous = child
        if not age or not hours:
            raise DataError("Child labour needs the columns --age and --hours.")
        found = child_labour(
            numbers(table, age),
            numbers(table, hours),
            chores_hours=numbers(table, chores) if chores else None,
            hazardous=numbers(table, hazardous) if hazardous else None,
        )
        return found.hazardous if name == "hazardous-work" else found.in_child_labour
    if value:
        cells = column(table, name)
        if cells.dtype.is_float():
            wanted = pl.Series([value]).cast(pl.Float64, strict=False)[0]
            found_it = cells == wanted
        else:
            found_it = cells.cast(pl.String) == value
        if not found_it.any():
            raise DataError(f"Nobody has {name!r} = {value!r}.")
        shares: npt.NDArray[np.float64] = found_it.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        return shares
    return numbers(table, name)


def _groups(table: pl.DataFrame, by: list[str]) -> Groups:
    """The groups that the categories of one or several columns make."""
    import itertools

    import numpy as np

    from evidence.prevalence.surveys.design import codes_of, column
    from evidence.prevalence.surveys.report import Groups

    code = np.zeros(table.height, dtype=np.int64)
    outside = np.zeros(table.height, dtype=bool)
    categories = []
    for name in by:
        own, labels = codes_of(column(table, name))
        outside |= own < 0
        code = code * len(labels) + own
        categories.append([f"{name} = {label}" for label in labels])
    code[outside] = -1
    labels_of_groups = tuple(", ".join(parts) for parts in itertools.product(*categories))
    return Groups(code, labels_of_groups, tuple(len(labels) for labels in categories))


def _auxiliaries(path: Path, by: list[str] | None) -> dict[str, npt.NDArray[np.float64]]:
    """The numbers of each row under the label of its group."""
    import numpy as np
    import polars as pl

    from evidence.exceptions import DataError
    from evidence.prevalence.surveys.design import column, numbers

    if not by:
        raise DataError("Small areas need the columns that name them: --by.")
    known = read_table(path)
    keys = [column(known, name).cast(pl.String).to_list() for name in by]
    others = [name for name in known.columns if name not in by]
    if not others:
        raise DataError(f"{path} holds no numbers about the areas.")
    values = np.stack([numbers(known, name) for name in others], axis=1)
    labels = [", ".join(f"{n} = {k}" for n, k in zip(by, key, strict=True)) for key in zip(*keys, strict=True)]
    if len(set(labels)) < len(labels):
        raise DataError(f"{path} has an area twice.")
    return dict(zip(labels, values, strict=True))


def _rake(design: SurveyDesign, table: pl.DataFrame, margins: Path) -> SurveyDesign:
    """The design with weights raked to the table of margins."""
    import numpy as np
    import polars as pl

    from evidence.exceptions import DataError
    from evidence.prevalence.surveys.calibration import rake
    from evidence.prevalence.surveys.design import codes_of, column, numbers

    known = read_table(margins)
    for needed in ("variable", "category", "total"):
        column(known, needed)
    targets = []
    for variable in known["variable"].unique(maintain_order=True):
        rows = known.filter(pl.col("variable") == variable)
        code, labels = codes_of(column(table, variable))
        wanted = dict(zip(rows["category"].cast(pl.String), numbers(rows, "total"), strict=True))
        if (code < 0).any() or set(labels) != set(wanted):
            raise DataError(f"The categories of {variable!r} in the margins are not those of the sample.")
        targets.append((code, np.array([wanted[label] for label in labels])))
    return rake(design, targets)
