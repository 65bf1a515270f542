"""`evidence rank`: which corridors come first by weights chosen in the open, and how steady that is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evidence.commands.common import (
    DecimalChoice,
    EncodingChoice,
    SheetChoice,
    check_text_options,
    decimal_of,
    report_errors,
    write_folder,
)

__all__ = ["rank"]


def rank(
    file: Annotated[Path, typer.Argument(help="Columns corridor, criterion, unit, value, perhaps low, high, source.")],
    weight: Annotated[list[str], typer.Option(help="Of each criterion, e.g. 'moves=2'; repeat it.")],
    scale: Annotated[
        str | None, typer.Option(help="For unlike units: share (of the sum over corridors) or rank (place among them).")
    ] = None,
    draws: Annotated[int, typer.Option(help="Of weights and of data.")] = 1000,
    closeness: Annotated[
        float, typer.Option(help="How close drawn weights keep to those chosen; 1 is far, 10 is close.")
    ] = 1.0,
    top: Annotated[int, typer.Option(min=1, help="How many corridors count as the first.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="Of all random numbers.")] = 1,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    sheet: SheetChoice = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the table, report and run record.")] = None,
) -> None:
    """Corridors in order by weighted criteria, with the order under other weights and data."""
    from evidence.corridors.ranking import rank_corridors, read_criteria
    from evidence.exceptions import DataError
    from evidence.results import Caveat, RunRecord, file_sha256, to_json

    with report_errors():
        check_text_options([file], decimal, encoding)
        weights: dict[str, float] = {}
        for text in weight:
            name, equals, number = text.rpartition("=")
            if name.strip() in weights:
                raise DataError(f"--weight {text}: this criterion has a weight already.")
            try:
                weights[name.strip()] = float(number)
            except ValueError:
                equals = ""
            if not equals or not name.strip():
                raise DataError(f"--weight {text}: write the criterion and its weight, e.g. 'moves=2'.")
        corridors, criteria, left_out = read_criteria(file, encoding=encoding, decimal=decimal_of(decimal), sheet=sheet)
        found = rank_corridors(
            corridors, criteria, weights, scale=scale, draws=draws, closeness=closeness, top=top, seed=seed
        )
        if left_out:
            message = f"{len(left_out)} corridors lack a figure and have no rank: {', '.join(left_out[:8])}."
            found = found.with_warning(Caveat("left-out", message))
        typer.echo(to_json(found.to_dict()) if json else found.to_text())
        if out is not None:
            record = RunRecord(
                "rank",
                {"weights": found.weights, "scale": scale, "draws": draws, "closeness": closeness, "top": found.top},
                [{"name": file.name, "sha256": file_sha256(file)}],
                warnings=found.warnings,
                seed=seed,
                units="ranks from 1",
            )
            write_folder(
                out, {"ranking.csv": found.table().write_csv(), "report.json": to_json(found.to_dict())}, record
            )
