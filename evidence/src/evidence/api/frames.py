"""Data frames in and out: paths, pandas and Polars are taken alike, and results are given back as either."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import polars as pl

from evidence.exceptions import DataError

__all__ = ["Data", "as_mapping", "as_path", "frame", "to_frame"]

Data = Any  # a path, a Polars frame, or a pandas frame


def frame(result: Any, name: str | None = None, *, like: Literal["polars", "pandas"] = "polars") -> Any:
    """The figures of a result as a data frame.

    Parameters
    ----------
    result : Run, PrevalenceReport, FlowReport, Ranking or Release
        What any call here returns.
    name : str, optional
        Which frame, where there are several; the first one unless given.
    like : {"polars", "pandas"}
        Of which library.

    Returns
    -------
    polars.DataFrame or pandas.DataFrame
        Of a report: method, model, low, high, interval, estimate. Unknown figures are null.

    Raises
    ------
    DataError
        A frame that the run does not have; pandas asked for and not installed.

    Examples
    --------
    >>> import evidence as ev
    >>> ev.frame(ev.exports(ev.teaching_table()), like="pandas")["region"].tolist()
    ['North', 'South']
    """
    frames: Mapping[str, pl.DataFrame] | None = getattr(result, "frames", None)
    if frames is not None:
        if name is not None and name not in frames:
            raise DataError(f"There is no frame '{name}'; there are: {', '.join(frames)}.")
        table = frames[name or next(iter(frames))]
    else:
        order = ("method", "model", "low", "high", "interval", "estimate")
        rows = [{key: one[key] for key in order} for one in result.to_dict()["results"]]
        table = pl.DataFrame(rows, schema_overrides=dict.fromkeys(("low", "high", "estimate"), pl.Float64))
    if like == "polars":
        return table
    from importlib import import_module

    try:
        pandas = import_module("pandas")
    except ModuleNotFoundError:
        raise DataError("pandas is not installed: pip install pandas.") from None
    return pandas.DataFrame({column: table[column].to_list() for column in table.columns})


def to_frame(data: Data) -> pl.DataFrame:
    """A Polars frame of a path or of a frame of either library; missing values of pandas are null, true and false 1 and 0."""
    if isinstance(data, pl.LazyFrame):
        data = data.collect()
    if isinstance(data, pl.DataFrame):
        return data.with_columns(pl.col(pl.Boolean).cast(pl.Int8))
    if isinstance(data, (str, Path)):
        from evidence.sources.frames import read_frame

        return read_frame(Path(data))[0]
    if not hasattr(data, "columns") or not hasattr(data, "index"):
        raise DataError(f"Give a path, a Polars frame or a pandas frame, not {type(data).__name__}.")
    if getattr(data.index, "name", None) is not None or data.index.dtype == object or str(data.index.dtype) == "str":
        data = data.reset_index()
    columns = {}
    names = ["_".join(filter(None, map(str, name))) if isinstance(name, tuple) else str(name) for name in data.columns]
    for place, name in enumerate(names):
        column = data.iloc[:, place]
        cells = [None if gap else cell for cell, gap in zip(column.tolist(), column.isna().tolist(), strict=True)]
        columns[name] = pl.Series(name, cells, strict=False)
    return to_frame(pl.DataFrame(columns))


def as_mapping(data: Any) -> Mapping[Any, Any] | None:
    """What is a mapping, or a pandas series, which is one by its index; None where it is neither."""
    if isinstance(data, Mapping):
        return data
    if hasattr(data, "index") and hasattr(data, "to_dict") and not hasattr(data, "columns"):
        found: Mapping[Any, Any] = data.to_dict()
        return found
    return None


@contextmanager
def as_path(data: Data) -> Iterator[Path]:
    """The path itself, or a file that holds the frame as long as it is read."""
    if isinstance(data, (str, Path)):
        yield Path(data)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.parquet"
        to_frame(data).write_parquet(path)
        yield path
