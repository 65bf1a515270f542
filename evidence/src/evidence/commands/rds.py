"""`evidence rds`: prevalence from a respondent-driven sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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

__all__ = ["rds"]


@with_groups
def rds(
    file: Annotated[Path, typer.Argument(help="One row a respondent: CSV, Parquet or XLSX.")],
    degree: Annotated[str, typer.Option(help="Column: how many people of the population the person knows.")],
    outcome: Annotated[str, typer.Option(help="Column of what is estimated.")],
    id: Annotated[str, typer.Option(help="Column of the respondent's id.")] = "id",  # noqa: A002
    recruiter: Annotated[str, typer.Option(help="Column of the recruiter's id; empty, 0 or 'seed' for seeds.")] = "",
    own_coupon: Annotated[str, typer.Option(help="Instead of --recruiter: column of the coupon brought.")] = "",
    coupon: Annotated[list[str] | None, typer.Option(help="Columns of the coupons handed out; repeat it.")] = None,
    value: Annotated[str, typer.Option(help="The value of the outcome that counts.")] = "1",
    population: Annotated[float | None, typer.Option(help="Size of the hidden population, for Gile's SS.")] = None,
    seeds: Annotated[bool, typer.Option(help="Let the seeds carry weight.")] = True,
    interval: Annotated[
        str, typer.Option(help="tree (default), or model: Salganik for RDS-I/II, Gile for SS.")
    ] = "tree",
    replicates: Annotated[int, typer.Option(min=100, help="Bootstrap replicates.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Of the random numbers.")] = 1,
    unknown_recruiter: Annotated[str, typer.Option(help="refuse, or seed: begin a chain there.")] = "refuse",
    zero_degree: Annotated[str, typer.Option(help="exclude, one, or refuse.")] = "exclude",
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    missing: MissingMarks = None,
    sheet: SheetChoice = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for report, pictures and run record.")] = None,
    *,
    recording: RecordOptions,
) -> None:
    """Share of a hidden population with an outcome, from chains in which people recruit people."""
    for name, given, allowed in (
        ("--interval", interval, ("tree", "model")),
        ("--unknown-recruiter", unknown_recruiter, ("refuse", "seed")),
        ("--zero-degree", zero_degree, ("exclude", "one", "refuse")),
    ):
        if given not in allowed:
            raise typer.BadParameter(f"{name} is one of {', '.join(allowed)}.")
    if bool(recruiter) == bool(own_coupon):
        raise typer.BadParameter("Give either --recruiter, or --own-coupon with --coupon.")
    from evidence.prevalence import respondents
    from evidence.prevalence.record import Sample
    from evidence.prevalence.respondents.pictures import pictures
    from evidence.results import RunRecord, file_sha256, to_json

    with report_errors():
        recording.check()
        frame = read_table(file, decimal=decimal, encoding=encoding, missing=missing, sheet=sheet)
        if recruiter:
            recruits = respondents.read_recruiters(
                frame,
                id=id,
                recruiter=recruiter,
                degree=degree,
                outcome=outcome,
                value=value,
                unknown_recruiter=unknown_recruiter,
                zero_degree=zero_degree,
            )
        else:
            recruits = respondents.read_coupons(
                frame,
                id=id,
                own=own_coupon,
                given=split_names(frame, coupon),
                degree=degree,
                outcome=outcome,
                value=value,
                unknown_recruiter=unknown_recruiter,
                zero_degree=zero_degree,
            )
        say(f"Read {len(recruits)} respondents in {int(recruits.is_seed.sum())} chains.")
        with show_status(f"Drawing {replicates:,} bootstrap replicates"):
            report = respondents.report_prevalence(
                recruits,
                population=population,
                seeds=seeds,
                interval=interval,
                replicates=replicates,
                seed=seed,
            )
        typer.echo(report.to_json() if json else report.to_text())
        record = RunRecord(
            method="rds",
            parameters={
                "id": id,
                "recruiter": recruiter or own_coupon,
                "degree": degree,
                "outcome": outcome,
                "value": value,
                "population": population,
                "seeds": seeds,
                "interval": interval,
                "replicates": replicates,
                "unknown_recruiter": unknown_recruiter,
                "zero_degree": zero_degree,
            },
            inputs=[{"name": file.name, "sha256": file_sha256(file)}],
            warnings=report.all_warnings(),
            seed=seed,
            units="share of the population",
        )
        recording.write(report, record, name=f"{outcome} = {value}", sample=Sample(len(recruits)), statistic="share")
        if out is not None:
            save_report(out, file.name, {"": report}, pictures(recruits, population), record)
            texts = {
                "report.json": report.to_json(),
                "report.txt": report.to_text(),
                "diagnostics.json": to_json(respondents.diagnose(recruits, population)),
            }
            write_folder(out, texts, record)
