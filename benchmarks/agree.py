"""Check that all sides of a job gave the same result, before any time counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TOLERANCE = 1e-9
KEYS = ("customer", "as_of")


class DisagreementError(Exception):
    """Two sides gave different results, so that their times cannot be compared."""


def columns_of(folder: Path) -> tuple[dict[str, pa.Array], pa.Table | None]:
    """Read what a side gave: every column but the keys, in the order of the keys, and the keys."""
    columns: dict[str, pa.Array] = {}
    keys: pa.Table | None = None
    for path in sorted(folder.glob("*.arrow")):
        table = pa.ipc.open_file(path).read_all()
        names = [name for name in KEYS if name in table.column_names]
        if names:
            table = table.sort_by([(name, "ascending") for name in names])
            found = table.select(names)
            if keys is not None and not found.equals(keys):
                raise DisagreementError(f"{path.name}: other customers than in the side's others")
            keys = found
        for name in table.column_names:
            if name not in names:
                columns[name] = table[name].combine_chunks()
    return columns, keys


def differs(ours: pa.Array, theirs: pa.Array) -> str:
    """Say how two columns differ, or nothing.

    Whole numbers and texts must be equal. Floats may differ by 1e-9 of the larger one, or of the
    column's mean size where a sum of both signs comes out near 0.
    """
    if len(ours) != len(theirs):
        return f"{len(ours)} and {len(theirs)} rows"
    if (
        not pc.equal(ours.is_null(nan_is_null=True), theirs.is_null(nan_is_null=True))
        .to_numpy(zero_copy_only=False)
        .all()
    ):
        return "nulls in different rows"
    if pa.types.is_integer(ours.type) or not pa.types.is_floating(theirs.type):
        kind = pa.float64() if pa.types.is_floating(ours.type) else None
        kind = kind or (pa.int64() if pa.types.is_integer(ours.type) else pa.string())
        same = pc.equal(ours.cast(kind), theirs.cast(kind))
        unequal = pc.sum(pc.invert(same)).as_py()
        return f"{unequal} unequal values" if unequal else ""
    first = ours.cast(pa.float64()).to_numpy(zero_copy_only=False)
    second = theirs.to_numpy(zero_copy_only=False)
    known = ~np.isnan(first)
    first, second = first[known], second[known]
    size = np.maximum(np.maximum(np.abs(first), np.abs(second)), np.abs(first).mean())
    far = np.abs(first - second) > TOLERANCE * size
    if not far.any():
        return ""
    at = int(np.argmax(np.abs(first - second) / size))
    return f"{far.sum()} values too far apart, such as {first[at]!r} and {second[at]!r}"


def check_agreement(results: Sequence[tuple[str, Path]]) -> int:
    """Compare every side with the first one; give how many columns were compared."""
    (leader, folder), *others = results
    reference, keys = columns_of(folder)
    seen: set[str] = set()
    for name, target in others:
        columns, rows = columns_of(target)
        if keys is not None and rows is not None and not keys_equal(keys, rows):
            raise DisagreementError(f"{name} has other customers than {leader}")
        for column, values in columns.items():
            if column not in reference:
                raise DisagreementError(f"{name} has {column}, which {leader} has not")
            difference = differs(reference[column], values)
            if difference:
                raise DisagreementError(f"{column} of {leader} and {name}: {difference}")
        seen |= columns.keys()
    if others and seen != reference.keys():
        raise DisagreementError(f"no peer computes {sorted(reference.keys() - seen)}")
    return len(seen)


def keys_equal(first: pa.Table, second: pa.Table) -> bool:
    """Say whether two tables name the same rows, whatever the width of their texts."""
    return first.num_columns == second.num_columns and all(
        len(one) == len(other)
        and one.combine_chunks().equals(other.combine_chunks().cast(one.type))
        for one, other in zip(first.columns, second.columns, strict=True)
    )
