"""The child process that typesets a PDF: it imports only the typesetter, to start fast."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Any

HUB = Path(__file__).parents[1]


def main(arguments: list[str]) -> None:
    """`arguments`: the template's path below the hub; pdf or png. Data is JSON on standard input; the file is written in
    base64."""
    template, kind = arguments
    made = compile_template(HUB / template, kind, sys.stdin.buffer.read().decode())
    sys.stdout.write(base64.b64encode(made).decode())


def compile_template(template: Path, kind: str, data: str) -> bytes:
    import typst

    given: dict[str, Any] = {
        "root": str(HUB),  # templates of several apps include the shared frame
        "format": kind,
        "sys_inputs": {"data": data},
        "font_paths": _fonts(),
        "ignore_system_fonts": True,
        "timestamp": 0,
    }
    if kind == "png":
        return _one_file(typst.compile(str(template), ppi=200, **given))
    try:
        return _one_file(typst.compile(str(template), pdf_standards=["ua-1"], **given))
    except typst.TypstError as error:
        # PDF/UA is refused where no font has a glyph: then the file is only tagged, with an empty box for the glyph.
        if "could not be displayed" not in str(error):
            raise
        return _one_file(typst.compile(str(template), **given))


def _one_file(made: Any) -> bytes:
    assert isinstance(made, bytes)  # noqa: S101 - a template of one file
    return made


def _fonts() -> list[str]:
    import fontpkg_noto_sans
    import fontpkg_noto_sans_arabic

    return [str(package.ROOT / "files") for package in (fontpkg_noto_sans, fontpkg_noto_sans_arabic)]
