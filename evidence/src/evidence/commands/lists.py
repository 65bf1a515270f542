"""`evidence lists`: how many people, from several incomplete lists of them."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evidence.commands.common import (
    DecimalChoice,
    EncodingChoice,
    check_text_options,
    decimal_of,
    report_errors,
    save_report,
    say,
    write_folder,
)
from evidence.commands.options import with_groups
from evidence.commands.records import RecordOptions

if TYPE_CHECKING:
    from evidence.prevalence.lists.counts import ListCounts
    from evidence.prevalence.report import PrevalenceReport

__all__ = ["lists"]


class Method(enum.StrEnum):
    """What `--method` takes; `spread` is all of the others."""

    SPREAD = "spread"
    STEPWISE = "stepwise"
    BIC = "bic"
    AVERAGE = "average"
    GRAPHS = "graphs"
    LATENT = "latent"
    LOWER = "lower"


@with_groups
def lists(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV: 0/1 columns, one a list, and a count column; or one row a case. Or uk2013, built in."
        ),
    ],
    method: Annotated[Method, typer.Option(help="One method, or the spread over all.")] = Method.SPREAD,
    replicates: Annotated[
        int | None, typer.Option(min=1, help="Bootstrap replicates; 1,000, or 200 where all models are refitted.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of all random numbers.")] = 1,
    count: Annotated[
        str | None, typer.Option(help="Column of counts: name, position from 1, or none for one row a case.")
    ] = None,
    merge: Annotated[list[str] | None, typer.Option(help="Lists taken as one, e.g. PF+NCA; repeat it.")] = None,
    stratum: Annotated[str | None, typer.Option(help="Column whose values are estimated apart and added up.")] = None,
    times: Annotated[
        str | None, typer.Option(help="Instead of lists: column of how often each person was seen; gives lower bounds.")
    ] = None,
    covariate: Annotated[
        list[str] | None, typer.Option(help="With --times: column that may matter; repeat it.")
    ] = None,
    threshold: Annotated[float, typer.Option(min=0, max=1, help="p-value of stepwise.")] = 0.02,
    order: Annotated[int, typer.Option(min=1, help="Largest interaction of bic and average.")] = 2,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for report, pictures and run record.")] = None,
    *,
    recording: RecordOptions,
) -> None:
    """How many people, those on no list included: the spread over methods, with its doubt."""
    if covariate and times is None:
        raise typer.BadParameter("--covariate goes with --times.")
    if times is not None and (method not in (Method.SPREAD, Method.LOWER) or stratum or merge):
        raise typer.BadParameter("--times gives lower bounds; it goes with --covariate and --count only.")
    with report_errors():
        recording.check()
        if file.exists():
            check_text_options([file], decimal, encoding)
        if times is not None:
            from evidence.prevalence.lists.repeats import read_sightings, report_sightings

            sightings = read_sightings(
                file, times, covariate or [], count, decimal=decimal_of(decimal), encoding=encoding
            )
            say(f"Read {len(sightings.times):,} people and how often each was seen.")
            asked = {"times": times, "covariate": covariate, "count": count}
            _hand_over(report_sightings(sightings), file, asked, None, json, out, {}, recording)
            return
        from evidence.prevalence.lists.examples import UK2013_SOURCE, uk2013_path
        from evidence.prevalence.lists.reading import read_lists, read_strata
        from evidence.prevalence.lists.spread import METHODS, report_lists

        if str(file) == "uk2013" and not file.exists():
            file = uk2013_path()
            say(UK2013_SOURCE)
        written = {"decimal": decimal_of(decimal), "encoding": encoding}
        strata = (
            {"all": read_lists(file, count, **written)}  # type: ignore[arg-type]
            if stratum is None
            else read_strata(file, stratum, count, **written)  # type: ignore[arg-type]
        )
        for together in merge or []:
            strata = {name: part.merge(together.split("+")) for name, part in strata.items()}
        for name, part in strata.items():
            where = "" if stratum is None else f" in {stratum} {name}"
            say(f"Read {part.observed:,} cases on {part.lists} lists{where} ({part.how}).")
        chosen = METHODS if method is Method.SPREAD else (method.value,)
        options = {"replicates": replicates, "seed": seed, "threshold": threshold, "order": order}
        with _Bar() as bar:
            report = report_lists(strata, chosen, **options, progress=bar.show)  # type: ignore[arg-type]
        settings: dict[str, Any] = {
            "method": method.value,
            "count": count,
            "merge": merge,
            "stratum": stratum,
        } | options
        settings["read as"] = [part.how for part in strata.values()]
        _hand_over(report, file, settings, seed, json, out, strata, recording)


def _hand_over(
    report: PrevalenceReport,
    file: Path,
    settings: dict[str, Any],
    seed: int | None,
    json: bool,
    out: Path | None,
    strata: dict[str, ListCounts],
    recording: RecordOptions,
) -> None:
    """Print the report, and write it with its pictures and run record where a folder or a record is named."""
    typer.echo(report.to_json() if json else report.to_text())
    if out is None and recording.record is None:
        return
    from evidence.prevalence.record import Sample
    from evidence.results import RunRecord, file_sha256

    record = RunRecord(
        method="lists",
        parameters=settings,
        inputs=[{"name": file.name, "sha256": file_sha256(file)}],
        warnings=report.all_warnings(),
        seed=seed,
        units="people",
    )
    parts = tuple((name, part.observed) for name, part in strata.items()) if len(strata) > 1 else ()
    recording.write(report, record, name="people", sample=Sample(report.observed, None, parts), statistic="total")
    if out is None:
        return
    from evidence.prevalence.lists.pictures import pictures

    save_report(out, file.name, {"": report}, pictures(report, strata), record)
    write_folder(out, {"report.json": report.to_json(), "report.txt": report.to_text()}, record)


class _Bar:
    """One progress line a method on standard error, with the time left; silent where that is not a terminal."""

    def __enter__(self) -> _Bar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeRemainingColumn(),
            console=(console := Console(stderr=True)),
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, object] = {}
        self._progress.start()
        return self

    def show(self, method: str, share: float) -> None:
        if method not in self._tasks:
            self._tasks[method] = self._progress.add_task(method, total=1.0)
        self._progress.update(self._tasks[method], completed=share)  # type: ignore[arg-type]

    def __exit__(self, *error: object) -> None:
        self._progress.stop()
