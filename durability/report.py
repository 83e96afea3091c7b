"""The report, in Markdown."""

from collections.abc import Sequence

from durability.scene import Result

_HEAD = (
    "| exercise | database | rounds | acknowledged | in doubt | 503 | back after (median, max) "
    "| slowest answer | defects |\n|---|---|---|---|---|---|---|---|---|"
)


def write_report(results: Sequence[Result]) -> str:
    """A table, and every defect below it."""
    lines = [_HEAD, *map(_line, results)]
    for result in results:
        lines += [f"\n{result.name} on {result.database}: {result.skipped}"] * bool(result.skipped)
        lines += [
            f"- {result.name} on {result.database}: {defect}" for defect in result.ledger.defects
        ]
    return "\n".join(lines)


def _line(result: Result) -> str:
    if result.skipped:
        return f"| {result.name} | {result.database} | skipped | | | | | | |"
    ledger = result.ledger
    return (
        f"| {result.name} | {result.database} | {result.done} | {ledger.acknowledged} "
        f"| {ledger.in_doubt} | {ledger.statuses[503]} "
        f"| {result.median():.2f} s, {max(result.seconds, default=0):.2f} s "
        f"| {ledger.slowest:.2f} s | {len(ledger.defects)} |"
    )
