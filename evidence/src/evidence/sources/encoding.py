"""Text in whatever encoding it comes: UTF-8, UTF-16 with its mark, or the single bytes of western Europe, with a note."""

from __future__ import annotations

import codecs
import re

from evidence.exceptions import DataError

__all__ = ["as_utf8"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Western words have an accent here and there; Cyrillic, Greek or Arabic ones in single bytes have nothing else.
_OTHER_SCRIPT = re.compile(rb"[\xc0-\xff]{4,}")
_WORD = re.compile(r"\w*[^\x00-\x7f]\w*")


def as_utf8(content: bytes, source: str, encoding: str | None = None) -> tuple[bytes, str]:
    """The text as UTF-8, and a sentence for the reader where it was not that (else "").

    encoding: what the file is written in, by any name Python knows; found out where None. UTF-8 and UTF-16 are recognized
    by their marks and their shape. What is neither is read as Windows-1252, which holds Latin-1, with a note.

    Raises DataError for an encoding nobody knows, bytes that do not fit it, and text in single bytes of another script,
    which cannot be distinguished: the encodings to try are named.
    """
    if encoding is not None:
        try:
            text = content.decode(codecs.lookup(encoding).name)
        except LookupError:
            raise DataError(
                f"There is no encoding '{encoding}'; try utf-8, latin-1, cp1252, cp1251 or utf-16."
            ) from None
        except UnicodeError as error:
            raise DataError(f"{source} is not written in {encoding}: {error}.") from None
        return text.lstrip("\ufeff").encode(), ""
    for mark, name in _MARKS:
        if content.startswith(mark):
            if name == "utf-8-sig":
                return content, ""
            try:
                return content.decode(name).encode(), f"{source} was read as {name.upper()}, as its first bytes say."
            except UnicodeError as error:
                raise DataError(f"{source} begins as {name.upper()} but is cut or damaged: {error}.") from None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        position = error.start
    else:
        return content, ""
    line = content.count(b"\n", 0, position) + 1
    if _OTHER_SCRIPT.search(content):
        raise DataError(
            f"{source} is not UTF-8 (line {line}), and its letters are not those of western Europe. Say what it is "
            "written in (--encoding; Cyrillic is often cp1251, Greek cp1253, Arabic cp1256, central Europe cp1250), or "
            "save it as UTF-8."
        )
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise DataError(
            f"{source} is neither UTF-8 nor Windows-1252 (line {line}). Say what it is written in (--encoding), or save "
            "it as UTF-8."
        ) from None
    shown = _WORD.search(text)
    word = f", for instance '{shown.group()}'" if shown else ""
    return text.encode(), f"{source} is not UTF-8 and was read as Windows-1252 (Latin-1){word}."
