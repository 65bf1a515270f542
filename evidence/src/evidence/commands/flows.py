"""`evidence flows`: how many people moved between countries, from where people lived at two dates."""

from __future__ import annotations

import enum
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
    show_status,
    write_folder,
)

__all__ = ["flows"]


class Method(enum.StrEnum):
    """What `--method` takes."""

    CLOSED = "closed"
    OPEN = "open"
    INDEPENDENCE = "independence"
    STOCK_DIFFERENCE = "stock-difference"
    PSEUDO_BAYES = "pseudo-bayes"


class Decrease(enum.StrEnum):
    """What a falling stock means to stock-difference."""

    ZERO = "zero"
    RETURN = "return"


def flows(
    stock1: Annotated[
        Path,
        typer.Argument(
            help="People by birthplace and residence at the first date: origin, destination, migrants; or square."
        ),
    ],
    stock2: Annotated[Path, typer.Argument(help="The same at the second date; may be the same file, see --year1.")],
    births: Annotated[Path | None, typer.Option(help="Births of the period by country.")] = None,
    deaths: Annotated[Path | None, typer.Option(help="Deaths of the period by country.")] = None,
    population: Annotated[
        Path | None, typer.Option(help="Population of each country at both dates, where the stocks hold no natives.")
    ] = None,
    year1: Annotated[int | None, typer.Option(help="First date, where a file has several.")] = None,
    year2: Annotated[int | None, typer.Option(help="Second date.")] = None,
    method: Annotated[Method, typer.Option(help="How moves are worked out.")] = Method.CLOSED,
    weight: Annotated[
        float | None, typer.Option(min=0, max=1, help="pseudo-bayes: share of the least number of moves; 0.87.")
    ] = None,
    decrease: Annotated[
        Decrease, typer.Option(help="stock-difference: a stock that falls is no move, or moves back.")
    ] = Decrease.RETURN,
    draws: Annotated[int, typer.Option(min=0, help="Tables of stocks to draw for intervals, e.g. 1000.")] = 0,
    stock_error: Annotated[
        float, typer.Option(min=0, max=1, help="With --draws: standard error of a stock as a share of it.")
    ] = 0.1,
    correlation: Annotated[
        float, typer.Option(min=-1, max=1, help="With --draws: of the errors of a stock at both dates.")
    ] = 0.9,
    seed: Annotated[int, typer.Option(min=0, help="Of all random numbers.")] = 1,
    thousands: Annotated[
        bool, typer.Option("--thousands", help="Births, deaths, population are in thousands.")
    ] = False,
    complete_only: Annotated[
        bool, typer.Option("--complete-only", help="Leave out, and count, countries that lack one of these figures.")
    ] = False,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    sheet: SheetChoice = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for flows, areas, report and run record.")] = None,
) -> None:
    """How many people moved from where to where, by demographic accounting, with its doubt."""
    from evidence.corridors.accounting import MINIMUM_WEIGHT
    from evidence.corridors.reading import read_flow_input
    from evidence.corridors.report import report_flows
    from evidence.corridors.tables import FileOptions
    from evidence.results import RunRecord, file_sha256

    with report_errors():
        files = [path for path in (stock1, stock2, births, deaths, population) if path is not None]
        check_text_options(files, decimal, encoding)
        reading = read_flow_input(
            stock1,
            stock2,
            births=births,
            deaths=deaths,
            population=population,
            years=(year1, year2),
            thousands=thousands,
            complete_only=complete_only,
            options=FileOptions(encoding, decimal_of(decimal), sheet),
        )
        options = {
            "draws": draws,
            "stock_error": stock_error,
            "correlation": correlation,
            "seed": seed,
            "decrease": decrease.value,
            "weight": MINIMUM_WEIGHT if weight is None else weight,
        }
        with show_status(f"Flows of {len(reading.given.names)} areas" + (f", {draws:,} draws" if draws else "")):
            report = report_flows(reading, method.value, **options)  # type: ignore[arg-type]
        typer.echo(report.to_json() if json else report.to_text())
        if out is None:
            return
        record = RunRecord(
            "flows",
            {
                "method": method.value,
                "years": report.years,
                "thousands": thousands,
                "complete_only": complete_only,
                **options,
            }
            | {"fit": report.fit(), "skipped": report.skipped},
            [{"name": path.name, "sha256": file_sha256(path)} for path in dict.fromkeys(files)],
            assumptions=[
                "people move as seldom as the stocks allow"
                if method == Method.CLOSED
                else f"as the method {method} says",
                "deaths fall on residents of each birthplace in proportion; births are natives",
            ],
            warnings=report.all_warnings(),
            seed=seed if draws else None,
            residual=report.estimate.residual,
            units="people who moved in the period",
        )
        texts = {
            "flows.csv": report.flows().write_csv(),
            "areas.csv": report.areas().write_csv(),
            "report.json": report.to_json(),
            "report.txt": report.to_text(),
        }
        write_folder(out, texts, record)
