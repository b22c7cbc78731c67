"""Which segment each cell of RFM scores belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from segmentry._validate import one_of
from segmentry.exceptions import InvalidParameterError, InvalidTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A segment is one or more boxes; a box has a range for each of r, f and, where it matters, m.
Range = tuple[int, int]
Box = tuple[Range, ...]

TEN: Final[dict[str, list[Box]]] = {
    "champions": [((5, 5), (4, 5))],
    "loyal": [((3, 4), (4, 5))],
    "potential_loyalist": [((4, 5), (2, 3))],
    "new": [((5, 5), (1, 1))],
    "promising": [((4, 4), (1, 1))],
    "need_attention": [((3, 3), (3, 3))],
    "about_to_sleep": [((3, 3), (1, 2))],
    "at_risk": [((1, 2), (3, 4))],
    "cant_lose": [((1, 2), (5, 5))],
    "hibernating": [((1, 2), (1, 2))],
}

# Ranges of recency and of the mean of frequency and money, on scales from 0 to 5, as Putler
# published them. They overlap; a cell belongs to the first that has it. The narrow segments come
# first, for each of them lies in wider ones, and of the two widest the warning.
ELEVEN: Final[dict[str, tuple[Range, Range]]] = {
    "champions": ((4, 5), (4, 5)),
    "cant_lose": ((0, 1), (4, 5)),
    "recent": ((4, 5), (0, 1)),
    "promising": ((3, 4), (0, 1)),
    "need_attention": ((2, 3), (2, 3)),
    "about_to_sleep": ((2, 3), (0, 2)),
    "hibernating": ((1, 2), (1, 2)),
    "potential_loyalist": ((3, 5), (1, 3)),
    "lost": ((0, 2), (0, 2)),
    "at_risk": ((0, 2), (2, 5)),
    "loyal": ((2, 5), (3, 5)),
}
_TOP_OF_ELEVEN = 5
_FIVE = (5, 5)
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class SegmentMap:
    """Segments by cell.

    Attributes
    ----------
    names : list of str
        Segments in order.
    table : ndarray of shape (bins of r, bins of f, bins of m)
        Places in `names`, by scores less 1.
    """

    names: list[str]
    table: NDArray[np.uint32]

    @property
    def plane(self) -> NDArray[np.uint32] | None:
        """The segments by r and f; None where m matters too."""
        first = self.table[:, :, :1]
        return first[:, :, 0] if bool((self.table == first).all()) else None


def segment_map(given: object, bins: tuple[int, int, int], overlaps: str) -> SegmentMap | None:
    """Read the argument `segment_map`.

    Raises
    ------
    InvalidParameterError
        If a named map does not fit the bins, or cells of a map of the user's own are not covered,
        or covered twice; the message lists them.
    InvalidTypeError
        If it is of another form than described in `rfm`.
    """
    one_of(overlaps, "overlaps", ("error", "first"))
    if given is None:
        return None
    if isinstance(given, Mapping):
        return _own(given, bins, first_wins=overlaps == "first")
    if not isinstance(given, str) or given not in ("ten", "eleven"):
        raise InvalidParameterError(
            "segment_map must be 'ten', 'eleven', None or a dict of name -> (range of r, range of "
            f"f[, range of m]), found {given!r}"
        )
    if given == "eleven":
        return _eleven(bins)
    if bins[:2] != _FIVE:
        raise InvalidParameterError(
            f"segment_map='ten' needs 5 bins of recency and of frequency, found bins={bins}; give "
            "a map of your own, or None"
        )
    return _own(TEN, bins, first_wins=False)


def _eleven(bins: tuple[int, int, int]) -> SegmentMap:
    if bins not in ((5, 5, 5), (6, 6, 6)):
        raise InvalidParameterError(
            "segment_map='eleven' needs bins=5 (scores are read as they are) or bins=6 (scores "
            f"less 1: the whole scale from 0 to 5), found bins={bins}"
        )
    lowest = 1 + _TOP_OF_ELEVEN - bins[0]
    scale = np.arange(lowest, _TOP_OF_ELEVEN + 1, dtype=float)
    r, f, m = np.meshgrid(scale, scale, scale, indexing="ij")
    both = (f + m) / 2.0
    table = np.zeros(bins, dtype=np.uint32)
    names = list(ELEVEN)
    for place in range(len(names) - 1, -1, -1):
        (r_low, r_high), (low, high) = ELEVEN[names[place]]
        table[(r >= r_low) & (r <= r_high) & (both >= low) & (both <= high)] = place
    return SegmentMap(names, table)


def _own(
    given: Mapping[str, object], bins: tuple[int, int, int], *, first_wins: bool
) -> SegmentMap:
    if not given:
        raise InvalidParameterError("segment_map is empty; name at least one segment")
    boxes: list[list[Box]] = []
    for name, parts in given.items():
        if not isinstance(name, str):
            raise InvalidTypeError(f"segment_map must have texts as keys, found {name!r}")
        boxes.append(_boxes(name, parts, bins))
    with_m = any(len(box) > len(_FIVE) for parts in boxes for box in parts)
    shape = bins if with_m else (*bins[:2], 1)
    table = np.zeros(shape, dtype=np.uint32)
    times = np.zeros(shape, dtype=np.int64)
    for place in range(len(boxes) - 1, -1, -1):
        inside = np.zeros(shape, dtype=bool)
        for box in boxes[place]:
            inside[tuple(slice(low - 1, high) for low, high in box)] = True
        table[inside] = place
        times += inside
    _refuse(times == 0, "gives no segment to", "name one for them", with_m=with_m)
    if not first_wins:
        advice = "cut the ranges, or say overlaps='first' to let the segment named first have them"
        _refuse(times > 1, "gives more than one segment to", advice, with_m=with_m)
    return SegmentMap(list(given), np.ascontiguousarray(np.broadcast_to(table, bins)))


def _refuse(bad: NDArray[np.bool_], words: str, advice: str, *, with_m: bool) -> None:
    cells = np.argwhere(bad) + 1
    if not len(cells):
        return
    digits = cells if with_m else cells[:, :2]
    shown = ", ".join("-".join(map(str, cell)) for cell in digits[:_SHOWN].tolist())
    more = f" and {len(cells) - _SHOWN} more" if len(cells) > _SHOWN else ""
    axes = "r-f-m" if with_m else "r-f"
    raise InvalidParameterError(
        f"segment_map {words} {len(cells)} cells ({axes}): {shown}{more}; {advice}"
    )


def _boxes(name: str, parts: object, bins: tuple[int, int, int]) -> list[Box]:
    # Of two scores in a list nobody can tell whether they are ranges or cells: a list holds boxes.
    given = [parts] if isinstance(parts, tuple) and _is_box(parts) else parts
    if isinstance(given, str) or not isinstance(given, Sequence) or not len(given):
        raise _wrong(name, parts)
    boxes = []
    for box in given:
        if not _is_box(box):
            raise _wrong(name, parts)
        ranges = tuple(
            (one, one) if isinstance(one, int | np.integer) else tuple(one) for one in box
        )
        for axis, (low, high), n_bins in zip("rfm", ranges, bins, strict=False):
            if not 1 <= low <= high <= n_bins:
                raise InvalidParameterError(
                    f"segment_map[{name!r}]: the range of {axis} must be within 1 and {n_bins} and "
                    f"ascending, found ({low}, {high})"
                )
        boxes.append(cast("Box", ranges))
    return boxes


def _wrong(name: str, parts: object) -> InvalidTypeError:
    return InvalidTypeError(
        f"segment_map[{name!r}] must be (range of r, range of f) or (range of r, range of f, range "
        "of m), or a list of such, where a range is a score or (lowest, highest); "
        f"found {parts!r}"
    )


def _is_box(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and len(value) in (2, 3)
        and all(_is_score(one) or _is_range(one) for one in value)
    )


def _is_range(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and len(value) == 2  # noqa: PLR2004 - from, to
        and all(_is_score(one) for one in value)
    )


def _is_score(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
