"""The child process that appends papers to a briefing pack: see hub.lib.childprocess. It imports only its reader."""

from __future__ import annotations

import base64
import io
import json
import logging
import sys
import warnings


def main(arguments: list[str]) -> None:
    """`arguments`: the most pages of all papers together. Standard input: a line of JSON with the title and the size of
    each file, then the files, the pack first. A paper that cannot be read or is too long is left out. One line: the
    titles of those left out and the file in base64."""
    from pypdf import PdfReader, PdfWriter

    left = int(arguments[0])
    logging.disable(logging.CRITICAL)  # what the reader remarks on broken files
    warnings.simplefilter("ignore")
    files = json.loads(sys.stdin.buffer.readline())
    (_name, size), *papers = files
    writer = PdfWriter()
    writer.append(io.BytesIO(sys.stdin.buffer.read(size)))
    left_out = []
    for title, size in papers:
        content = sys.stdin.buffer.read(size)
        try:
            reader = PdfReader(io.BytesIO(content))
            pages = len(reader.pages)
            if pages > left:
                raise ValueError
            writer.append(reader, outline_item=title, import_outline=False)
            left -= pages
        except Exception:  # a broken file fails in many ways
            left_out.append(title)
    made = io.BytesIO()
    writer.write(made)
    sys.stdout.write(json.dumps([left_out, base64.b64encode(made.getvalue()).decode()]))
