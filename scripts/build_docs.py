"""Check the links of the manual and build it into var/docs as plain HTML: python scripts/build_docs.py"""

from __future__ import annotations

import html
import re
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "var" / "docs"
# Read with the manual though they lie at the top, where visitors of the repository look first.
AT_THE_TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "GLOSSARY.md")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Actionhub manual</title>
<style>body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}
pre, table {{ overflow-x: auto; display: block; }} td, th {{ padding: .2rem .6rem; border: 1px solid #8b8f94; text-align: left; }}
img {{ max-width: 100%; }}</style></head>
<body><nav><a href="{home}">Manual</a></nav><main>
{body}</main></body></html>
"""

parser = MarkdownIt("commonmark", {"html": False}).enable("table")


def main() -> int:
    sources = [ROOT / name for name in AT_THE_TOP if (ROOT / name).exists()] + sorted((ROOT / "docs").rglob("*.md"))
    faults = [fault for source in sources for fault in broken_links(source)]
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201
    if faults:
        return 1
    shutil.rmtree(TARGET, ignore_errors=True)
    for source in sources:
        build(source)
    for picture in (ROOT / "docs").rglob("*"):
        if picture.suffix in {".png", ".svg", ".jpg", ".webp"}:
            target = TARGET / picture.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, target)
    print(f"{len(sources)} pages in {TARGET.relative_to(ROOT)}; begin with docs/README.html")  # noqa: T201
    return 0


def inline_tokens(source: Path) -> list[Token]:
    tokens = parser.parse(source.read_text(encoding="utf-8"))
    return [child for token in tokens for child in token.children or []]


def broken_links(source: Path) -> list[str]:
    """Links to files and headings of the repository that are not there. Other sites are not asked."""
    faults = []
    for token in inline_tokens(source):
        address = str(token.attrs.get("href") or token.attrs.get("src") or "")
        parts = urlsplit(address)
        if not address or parts.scheme or parts.netloc:
            continue
        target = (source.parent / unquote(parts.path)).resolve() if parts.path else source
        where = f"{source.relative_to(ROOT)}: {address}"
        if not target.exists():
            faults.append(f"{where} leads nowhere.")
        elif parts.fragment and target.suffix == ".md" and parts.fragment not in headings(target):
            faults.append(f"{where} names a heading that {target.name} does not have.")
    return faults


def headings(source: Path) -> set[str]:
    """The anchors that code hosting sites give to headings."""
    tokens = parser.parse(source.read_text(encoding="utf-8"))
    titles = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def build(source: Path) -> None:
    target = (TARGET / source.relative_to(ROOT)).with_suffix(".html")
    target.parent.mkdir(parents=True, exist_ok=True)
    body = re.sub(
        r'href="([^":]+)\.md(#[^"]*)?"', r'href="\1.html\2"', parser.render(source.read_text(encoding="utf-8"))
    )
    body = re.sub(r"<(h[1-4])>(.*?)</\1>", with_anchor, body)
    found = re.search(r"<h1[^>]*>(.*?)</h1>", body)
    title = html.unescape(re.sub("<[^>]+>", "", found.group(1))) if found else source.stem
    depth = len(target.relative_to(TARGET).parts) - 1
    page = PAGE.format(title=html.escape(title), home="../" * depth + "docs/README.html", body=body)
    target.write_text(page, encoding="utf-8")


def with_anchor(match: re.Match[str]) -> str:
    words = html.unescape(re.sub("<[^>]+>", "", match.group(2)))
    anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
    return f'<{match.group(1)} id="{anchor}">{match.group(2)}</{match.group(1)}>'


if __name__ == "__main__":
    sys.exit(main())
