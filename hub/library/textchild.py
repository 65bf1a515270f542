"""The child process that takes the words out of a PDF: see hub.lib.childprocess. It imports nothing but its reader."""

from __future__ import annotations

import json
import logging
import sys
import warnings


def main(arguments: list[str]) -> None:
    """`arguments`: the most pages and the most characters. The PDF is the standard input; one line of JSON a page."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    most_pages, left = (int(value) for value in arguments)
    logging.disable(logging.CRITICAL)  # what the reader remarks on broken files
    warnings.simplefilter("ignore")
    try:
        pages = PdfReader(sys.stdin.buffer).pages
        number = min(len(pages), most_pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sys.exit(3)
    for place in range(number):
        try:
            text = pages[place].extract_text()
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            text = ""  # one page that cannot be read does not hide the others
        words = " ".join(text.replace("\x00", " ").encode("utf-8", "ignore").decode().split())[:left]
        left -= len(words)
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.flush()
        if left <= 0:
            return
