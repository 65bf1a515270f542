"""Options that several commands share, in groups: a command takes a whole group as one argument."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from evidence.commands.common import DecimalChoice, EncodingChoice, check_text_options, decimal_of

if TYPE_CHECKING:
    from evidence.inputoutput.table import Table
    from evidence.sources.hints import Hints

__all__ = [
    "AsJson",
    "CountOptions",
    "FinalDemand",
    "ResultOptions",
    "SolverOptions",
    "TableOptions",
    "TablePath",
    "with_groups",
]

TablePath = Annotated[Path, typer.Argument(metavar="PATH", help="A published table: file or folder.")]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
FinalDemand = Annotated[
    Path | None,
    typer.Option(
        "--final-demand",
        help="What the same counts find in final demand itself (F_Y), e.g. in households; a folder brings its own.",
    ),
]


@dataclasses.dataclass(frozen=True)
class TableOptions:
    """What the person at the keyboard says about a table that its file leaves open."""

    year: Annotated[int | None, typer.Option("--year", help="Which table, where PATH holds several years.")] = None
    decimal: DecimalChoice = None
    encoding: EncodingChoice = None
    zero_for: Annotated[
        list[str] | None,
        typer.Option("--zero-for", help="A mark in the table that means nothing is delivered, e.g. n.a.; repeat it."),
    ] = None
    sum_of_cells: Annotated[
        bool,
        typer.Option("--sum-of-cells", help="Take the sum of cells as output also where the source states another."),
    ] = False
    keep_imports: Annotated[
        bool, typer.Option("--keep-imports", help="Leave imports of a national table in their column; see the docs.")
    ] = False

    def hints(self) -> Hints:
        """The same for the readers of the library."""
        from evidence.sources.hints import Hints

        return Hints(
            decimal=decimal_of(self.decimal),
            encoding=self.encoding,
            zero_for=tuple(self.zero_for or ()),
            output="sum" if self.sum_of_cells else "stated",
            imports="kept" if self.keep_imports else "proportional",
        )

    def read(self, path: Path) -> Table:
        """The table at the path."""
        from evidence.commands.supply import read

        if path.exists():
            check_text_options([path], self.decimal, self.encoding)
        return read(path, self.year, self.hints())


@dataclasses.dataclass(frozen=True)
class CountOptions:
    """What is counted, and how counts by broad sector are spread over the industries of the table."""

    satellite: Annotated[
        list[Path] | None,
        typer.Option(
            "--satellite",
            help="Counts by region and sector, or a world total such as 'child labour 2020'. Repeat it for alternatives "
            "of the same count.",
        ),
    ] = None
    value_added: Annotated[
        bool, typer.Option("--value-added", help="Instead of --satellite: the table's value added.")
    ] = False
    stressor: Annotated[str | None, typer.Option("--stressor", help="Which of several counts in the satellite.")] = None
    rule: Annotated[
        str | None, typer.Option("--rule", help="How broad sectors are spread over industries; all for every rule.")
    ] = None
    age_band: Annotated[str | None, typer.Option("--age-band", help="Which age band of the satellite, e.g. 5-14.")] = (
        None
    )
    workforce: Annotated[
        Path | None,
        typer.Option("--workforce", help="Workforce by country (ILO), to lay a world total over countries."),
    ] = None
    accounts: Annotated[
        Path | None,
        typer.Option(
            "--accounts", help="WIOD's socio-economic accounts, for the rules employment, compensation, low pay."
        ),
    ] = None

    def files(self) -> list[Path]:
        """The files of --satellite, none for --value-added; exactly one of the two must be given."""
        if bool(self.satellite) == self.value_added:
            raise typer.BadParameter("Give either --satellite FILE or --value-added.")
        return self.satellite or []


@dataclasses.dataclass(frozen=True)
class SolverOptions:
    """Where the products of matrices run."""

    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS", help="Scheduler whose workers hold the flows.")
    ] = None
    arrays: Annotated[str, typer.Option("--arrays", help="Where products run: numpy, cupy or torch.")] = "numpy"


@dataclasses.dataclass(frozen=True)
class ResultOptions:
    """Where the results go."""

    out: Annotated[Path | None, typer.Option("--out", help="Folder for CSV, Parquet and run.json.")] = None
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="With --out: also one workbook, with a sheet for each table of results.")
    ] = False
    json: AsJson = False

    def check(self) -> None:
        """A workbook needs a folder to be written to."""
        if self.xlsx and self.out is None:
            raise typer.BadParameter("--xlsx writes into the folder of --out; give one.")


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the fields of each of its groups as options of its own, as Typer needs them."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if dataclasses.is_dataclass(kind)}
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        if name in groups:
            parameters += _options(groups[name])
        else:
            parameters.append(parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY))

    def run(**given: Any) -> None:
        made = {
            name: group(**{field.name: given.pop(field.name) for field in dataclasses.fields(group)})
            for name, group in groups.items()
        }
        command(**given, **made)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _options(group: Any) -> list[inspect.Parameter]:
    annotations = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=annotations[field.name]
        )
        for field in dataclasses.fields(group)
    ]
