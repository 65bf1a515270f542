"""The chart of a report: a bar of results, drawn on the server. The same numbers stand in a table beside it."""

from __future__ import annotations

from html import escape

__all__ = ["bars"]

# No wider than it must be: on a phone the whole picture shrinks, its letters too.
HEIGHT, GAP, LABEL, WIDTH = 18, 8, 175, 500


def bars(counts: list[tuple[str, str, int]], title: str) -> str:
    """One bar a result, longest 100 per cent of the width; as SVG with a title for those who do not see it."""
    most = max((number for _result, _label, number in counts), default=0)
    height = len(counts) * (HEIGHT + GAP)
    described = ", ".join(f"{label}: {number}" for _result, label, number in counts)
    rows = []
    for place, (result, label, number) in enumerate(counts):
        y = place * (HEIGHT + GAP)
        width = round((WIDTH - LABEL - 50) * number / most) if most else 0
        rows.append(
            f'<text x="0" y="{y + 14}" font-size="13" fill="currentColor">{escape(label)}</text>'
            f'<rect class="bar bar--{result.replace("_", "-")}" x="{LABEL}" y="{y}" width="{width}" height="{HEIGHT}" rx="2" fill="currentColor" fill-opacity="0.65"/>'
            f'<text x="{LABEL + width + 8}" y="{y + 14}" font-size="13" fill="currentColor">{number}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}. {escape(described)}">'
        f"{''.join(rows)}</svg>"
    )
