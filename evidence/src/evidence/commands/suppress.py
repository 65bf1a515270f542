"""`evidence suppress` and `evidence noise`: tables of counts made fit to be published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evidence.commands.common import (
    DecimalChoice,
    EncodingChoice,
    SheetChoice,
    check_text_options,
    decimal_of,
    report_errors,
    show_status,
    split_names,
    write_folder,
)
from evidence.numbers import write_number

if TYPE_CHECKING:
    import polars as pl

    from evidence.disclosure import CountTable, Release, Suppressed

__all__ = ["noise", "suppress"]

ByChoice = Annotated[list[str] | None, typer.Option("--by", help="Columns to count by, at most three; repeat it.")]
CountChoice = Annotated[str | None, typer.Option("--count", help="The column of counts.")]


def suppress(
    files: Annotated[list[Path], typer.Argument(help="Tables of counts; several are attacked together.")],
    by: ByChoice = None,
    count: CountChoice = None,
    threshold: Annotated[int, typer.Option(min=2, help="The least count that may be shown.")] = 11,
    earlier: Annotated[
        list[Path] | None, typer.Option("--earlier", help="Counts of the same people published before; repeat it.")
    ] = None,
    said: Annotated[
        Path | None,
        typer.Option(help="What titles, percentages and map labels say: columns source, where, low, high, of."),
    ] = None,
    words: Annotated[
        list[str] | None, typer.Option("--title", help="A title, note or label that goes with the table; repeat it.")
    ] = None,
    attack: Annotated[bool, typer.Option("--attack", help="Attack a single table by linear programmes, too.")] = False,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    sheet: SheetChoice = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the tables to publish, report and run record.")] = None,
) -> None:
    """Hide small counts, and what would give them away, and prove that nobody can work them out."""
    from evidence.disclosure.knowledge import Fact
    from evidence.disclosure.protecting import protect
    from evidence.disclosure.reading import check_words, read_counts, read_earlier, read_said
    from evidence.results import RunRecord, to_json

    with report_errors():
        check_text_options([*files, *(earlier or []), *([said] if said else [])], decimal, encoding)
        ways: Any = {"encoding": encoding, "sheet": sheet}
        tables = [
            read_counts(path, _names(path, by, **ways), count, decimal=decimal_of(decimal), **ways) for path in files
        ]
        known: list[Fact] = [fact for path in earlier or [] for fact in read_earlier(path, tables, encoding=encoding)]
        known += read_said(said, encoding=encoding) if said is not None else []
        with show_status("Hiding small counts"):
            release = protect(tables, known, threshold=threshold, always_attack=attack)
        check_words(words or [], release.tables, known)
        report = _report(release, threshold)
        typer.echo(to_json(report | {"tables": [_with_rows(one) for one in release.tables]}) if json else _text(report))
        if out is None:
            return
        # No hash of the input: who has the shown counts could try all small ones until the hash fits.
        record = RunRecord(
            "suppress",
            {"threshold": threshold, "by": by, "attack": attack, "proof": release.proof},
            [{"name": path.name} for path in [*files, *(earlier or []), *([said] if said else [])]],
            assumptions=[
                "hidden counts look the same, whether small or not",
                "every person is counted once in a table",
            ],
            warnings=release.warnings,
            units="people",
        )
        texts = {f"suppressed-{Path(one.table.name).stem}.csv": one.frame().write_csv() for one in release.tables}
        write_folder(out, {**texts, "report.json": to_json(report)}, record)


def noise(
    file: Annotated[Path, typer.Argument(help="A table of counts.")],
    epsilon: Annotated[float, typer.Option(help="Privacy to spend on this release, e.g. 0.5.")],
    ledger: Annotated[Path, typer.Option(help="File that keeps what was spent; made at the first release.")],
    dataset: Annotated[str, typer.Option(help="Name of the people counted, the same for every release of them.")],
    budget: Annotated[float | None, typer.Option(help="At the first release: what may ever be spent.")] = None,
    by: ByChoice = None,
    count: CountChoice = None,
    counts_per_person: Annotated[int, typer.Option(min=1, help="In how many counts one person can be.")] = 1,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    sheet: SheetChoice = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the table to publish and its run record.")] = None,
) -> None:
    """Counts with noise under differential privacy, with the budget spent shown and kept."""
    from evidence.disclosure.private import Ledger, release_counts
    from evidence.disclosure.reading import read_counts
    from evidence.results import Caveat, RunRecord, to_json

    with report_errors():
        check_text_options([file], decimal, encoding)
        ways: Any = {"encoding": encoding, "sheet": sheet}
        table = read_counts(file, _names(file, by, **ways), count, decimal=decimal_of(decimal), **ways)
        found = release_counts(
            table, epsilon, Ledger.open(ledger, dataset, budget), counts_per_person=counts_per_person
        )
        spent = {
            "dataset": dataset,
            "epsilon": found.epsilon,
            "spent": found.ledger.total(),
            "budget": found.ledger.budget,
            "left": found.ledger.remaining(),
        }
        warnings = [
            Caveat("noise", f"95 % of the noise lies within ± {found.margin:.0f} people; small counts say little."),
            Caveat(
                "categories",
                "The categories were taken from the file; if they do not come from a public list, they tell who is there.",
            ),
            Caveat(
                "sums", "Sums of noisy counts were not adjusted; counts below zero were set to zero, which lifts sums."
            ),
        ]
        rows = _noisy_rows(table, found.counts)
        result = {"privacy": spent, "scale": found.scale, "rows": rows.to_dicts(), "warnings": warnings}
        lines = [f"[{warning.code}] {warning.message}" for warning in warnings]
        all_spent, budget, left = (float(str(spent[name])) for name in ("spent", "budget", "left"))
        lines.append(
            f"Spent {write_number(found.epsilon)}; in all {write_number(all_spent)} of {write_number(budget)}, "
            f"{write_number(left)} left ({ledger})."
        )
        typer.echo(to_json(result) if json else "\n".join(lines))
        if out is not None:
            record = RunRecord(
                "noise", {"privacy": spent, "by": by}, [{"name": file.name}], warnings=warnings, units="people"
            )
            write_folder(out, {"noisy.csv": rows.write_csv()}, record)


def _names(path: Path, by: list[str] | None, *, encoding: str | None, sheet: str | None) -> list[str]:
    from evidence.sources.frames import read_text_frame

    return split_names(read_text_frame(path, encoding=encoding, sheet=sheet)[0], by) if by else []


def _with_rows(one: Suppressed) -> dict[str, Any]:
    return {"name": one.table.name, "rows": one.frame().to_dicts()}


def _report(release: Release, threshold: int) -> dict[str, Any]:
    """What may be said of the release itself: how much is hidden, never which of it is small."""
    widths = [bound.high - bound.low for bound in release.bounds]
    return {
        "threshold": threshold,
        "proof": release.proof,
        "narrowest_range": min(widths, default=None),
        "hidden": [
            {"table": one.table.name, "cells": int(one.hidden.size), "hidden": int(one.hidden.sum())}
            for one in release.tables
        ],
        "warnings": [{"code": warning.code, "message": warning.message} for warning in release.warnings],
    }


def _text(report: dict[str, Any]) -> str:
    lines = [f"[{warning['code']}] {warning['message']}" for warning in report["warnings"]]
    lines += [f"{row['table']}: {row['hidden']:,} of {row['cells']:,} cells hidden." for row in report["hidden"]]
    proof = (
        "Proof: for each small count another table with the same shown cells, in which it reaches the threshold."
        if report["proof"] == "boxes"
        else f"Proof: linear programmes; the narrowest range of a small count is at least {report['narrowest_range'] or 0:,.0f} wide."
    )
    return "\n".join([*lines, proof])


def _noisy_rows(table: CountTable, counts: Any) -> pl.DataFrame:
    import itertools

    import polars as pl

    labels = list(itertools.product(*table.categories))
    columns = {name: [row[i] for row in labels] for i, name in enumerate(table.dimensions)}
    return pl.DataFrame(columns).with_columns(pl.Series("count", counts.ravel()))
