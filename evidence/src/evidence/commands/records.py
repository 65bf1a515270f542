"""Options of the commands that write a result record, and the writing of it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evidence.commands.common import say

if TYPE_CHECKING:
    from evidence.prevalence.record import Band, Sample
    from evidence.prevalence.report import PrevalenceReport
    from evidence.results import RunRecord

__all__ = ["RecordOptions"]

BAND = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\+)(?::(\d{1,3}(?:\.\d+)?))?")


@dataclasses.dataclass(frozen=True)
class RecordOptions:
    """Where the result record goes, and what the data do not say of it."""

    record: Annotated[
        Path | None,
        typer.Option("--record", help="File of the result record; an indicator is added to a record that is there."),
    ] = None
    protocol: Annotated[
        str, typer.Option("--protocol", metavar="HASH", help="With --record: fingerprint of the registered protocol.")
    ] = ""
    code: Annotated[str, typer.Option("--code", help="With --record: short name of the indicator in the protocol.")] = (
        ""
    )
    band: Annotated[
        list[str] | None,
        typer.Option("--band", help="With --record: ages and hours a week, e.g. 5-11:1, 15-17 or 18+; repeat it."),
    ] = None

    def check(self) -> None:
        """The other options go with --record alone; a record that is there is read before anything is computed."""
        if self.record is None:
            if self.protocol or self.code or self.band:
                raise typer.BadParameter("--protocol, --code and --band go with --record.")
            return
        from evidence.prevalence.record import check_protocol

        check_protocol(self.protocol, self._earlier())
        self._bands()

    def write(
        self,
        report: PrevalenceReport,
        run: RunRecord,
        *,
        name: str,
        sample: Sample,
        statistic: str = "",
        bands: list[Band] | None = None,
    ) -> None:
        """Add the indicator to the record; nothing without --record. bands: those of the definition, where it has any."""
        if self.record is None:
            return
        from evidence.exceptions import DataError
        from evidence.prevalence.record import add_indicator, code_from, read_record, result_of

        given = self._bands()
        if bands and given:
            raise DataError(f"The ages and hours of {name} follow from its definition; leave --band out.")
        result = result_of(
            report, code=self.code or code_from(name), name=name, method=run.method, statistic=statistic,
            parameters=run.parameters, inputs=run.inputs, sample=sample, bands=bands or given, seed=run.seed,
        )  # fmt: skip
        text = add_indicator(result, protocol=self.protocol, record=self._earlier())
        beside = self.record.with_name(f".{self.record.name}.unfinished")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.record)
        hash_of_it = read_record(text.encode())["hash"]
        say(f"Result record {self.record}: indicator {result['code']}, hash {hash_of_it}.")
        if not self.protocol:
            say("Note: no --protocol is named, so the record belongs to no registered study.")

    def _earlier(self) -> dict[str, Any] | None:
        from evidence.prevalence.record import read_record

        return read_record(self.record.read_bytes()) if self.record is not None and self.record.exists() else None

    def _bands(self) -> list[Band]:
        from evidence.prevalence.record import Band

        found = []
        for text in self.band or []:
            match = BAND.fullmatch(text.strip())
            if match is None:
                raise typer.BadParameter(f"--band {text} is not of the form 5-11:1, 15-17 or 18+.")
            begin, end, hours = match.groups()
            found.append(Band(int(begin), int(end) if end else None, float(hours) if hours else None))
        return found
