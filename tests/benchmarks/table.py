"""Plain tables for benchmarks."""

from __future__ import annotations

from collections.abc import Sequence


def quantiles(samples: Sequence[float]) -> list[str]:
    """Return p50, p95, p99 and the largest, in the samples' unit."""
    ordered = sorted(samples)
    return [f"{ordered[min(len(ordered) - 1, int(share * len(ordered)))]:.2f}" for share in (0.5, 0.95, 0.99, 1.0)]


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their head, the first column left, the others right."""
    widths = [max(len(str(row[column])) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        first, *others = (str(cell) for cell in row)
        print(first.ljust(widths[0]), *(cell.rjust(width + 2) for cell, width in zip(others, widths[1:], strict=True)))
