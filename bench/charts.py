"""Draws the charts of a report as small SVG files."""

from pathlib import Path

import pygal  # type: ignore[import-untyped]
from pygal.style import CleanStyle  # type: ignore[import-untyped]

from bench.findings import Chart

SIZE = {"width": 800, "height": 420}


def draw(chart: Chart, folder: Path) -> str:
    """The name of the file. Growth is lines on a logarithmic scale, the rest bars."""
    kind = pygal.Line if chart.is_growth else pygal.Bar
    drawn = kind(
        title=chart.title,
        x_labels=list(chart.places),
        logarithmic=chart.is_growth,
        legend_at_bottom=True,
        style=CleanStyle,
        js=[],
        no_prefix=True,
        print_values=False,
        **SIZE,
    )
    for name, values in chart.lines.items():
        drawn.add(name, list(values))
    name = f"{chart.name}.svg"
    drawn.render_to_file(str(folder / name))
    return name
