"""`RFM`: scores, edges and segments of customers."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames import make_frame
from segmentry._frames.special import Coded
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.log import TransactionLog
from segmentry.value._html import table_html
from segmentry.value._rfm_edges import Bins, Edges, is_nested
from segmentry.value._rfm_maps import SegmentMap
from segmentry.value._rfm_plot import heat_map, label_places, usual_names
from segmentry.value._rfm_summary import summary_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Frame

# Cells whose names are written out whether or not anyone is in them.
_FEW_CELLS = 4096
_DIGITS = 9

# Matplotlib is optional, and so its types.
Axes = Any


@dataclass(frozen=True, slots=True)
class Settings:
    """How customers are scored."""

    bins: Bins
    method: str
    mean: bool
    segments: SegmentMap | None
    weights: tuple[float, float, float] | None


class RFM:
    """Customers' scores by recency, frequency and money (made by `rfm`).

    Attributes
    ----------
    table : frame
        One row a customer with an order, sorted by customer, of the kind of frame that came in: the
        customer column, `recency_days`, `frequency` (orders), `monetary` (money), the scores `r`,
        `f` and `m`, `rfm` (the scores as text, such as "555"; "10-9-1" where a dimension has more
        than 9 bins), `segment`, and `score` where weights were given.
    edges : dict of ndarray
        Where bins end, by `recency_days`, `frequency` and `monetary`. Nested ones have a list of
        edges for each score of recency, and for each cell of recency and frequency.
    bins : tuple of int
        Numbers of bins of r, f and m.
    as_of : str
        The moment of analysis.
    without_order : int
        Customers of the log left out, as they had no order yet.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> spring = sg.value.rfm(log, as_of="1998-03-31")
    >>> summer = spring.score(log, as_of="1998-06-30")  # by the same edges
    >>> len(spring.table) == len(summer.table)
    True
    """

    def __init__(
        self,
        log: TransactionLog,
        as_of: str,
        settings: Settings,
        edges: Edges,
        found: dict[str, Any],
        *,
        rescore: Callable[[TransactionLog, object, Settings, Edges | None], RFM],
    ) -> None:
        self.edges = edges
        self.bins = settings.bins
        self.as_of = as_of
        self.without_order: int = found["without_order"]
        self._settings = settings
        self._found = found
        self._customer = (log.roles["customer"], log.customer_ids(found["positions"]))
        self._kind = log.kind
        self._rescore = rescore

    def __getstate__(self) -> dict[str, Any]:
        """Keep the table made, in place of ids that may not be picklable."""
        return {**self.__dict__, "table": self.table, "_customer": None}

    @cached_property
    def table(self) -> Frame:
        """One row a customer."""
        found, settings = self._found, self._settings
        name, ids = self._customer
        columns: dict[str, Any] = {
            key: found[key] for key in ("recency_days", "frequency", "monetary", "r", "f", "m")
        }
        columns["rfm"] = self._texts()
        if settings.segments is not None:
            columns["segment"] = Coded(self._segment_codes, settings.segments.names)
        if settings.weights is not None:
            columns["score"] = self._weighted()
        if name in columns:
            raise InvalidDataError(
                f"customer: the column is called {name!r}, like a column of the scores; rename it "
                "before building the log"
            )
        return make_frame({name: ids, **columns}, self._kind)

    def _texts(self) -> Coded:
        _, n_f, n_m = self.bins
        cells = np.arange(np.prod(self.bins))
        codes = self._found["cell"]
        if len(cells) > _FEW_CELLS:
            cells, codes = np.unique(codes, return_inverse=True)
            codes = codes.astype(np.uint32)
        between = "" if max(self.bins) <= _DIGITS else "-"
        scores = zip(cells // (n_f * n_m), cells // n_m % n_f, cells % n_m, strict=True)
        return Coded(codes, [between.join(str(one + 1) for one in cell) for cell in scores])

    @cached_property
    def _segment_codes(self) -> NDArray[np.uint32]:
        segments = self._settings.segments
        if segments is None:
            return np.zeros(0, dtype=np.uint32)
        codes: NDArray[np.uint32] = segments.table.ravel()[self._found["cell"]]
        return codes

    def _weighted(self) -> NDArray[np.float64]:
        weights = np.array(self._settings.weights)
        parts = weights / weights.sum()
        found = self._found
        weighted: NDArray[np.float64] = (
            parts[0] * found["r"] + parts[1] * found["f"] + parts[2] * found["m"]
        )
        return weighted

    @property
    def small_cells(self) -> list[tuple[int, int, int]]:
        """Where nested scores say little: (r, f, customers) of cells of few customers.

        Fewer than there are bins of money. The quantiles of so few are hardly more than their
        values: of a customer alone, all edges equal his value, and his score is 1. Empty for other
        methods.
        """
        if not is_nested(self.edges):
            return []
        counts = self._cell_counts()
        few = np.argwhere((counts > 0) & (counts < self.bins[2]))
        return [(int(r) + 1, int(f) + 1, int(counts[r, f])) for r, f in few]

    def _cell_counts(self) -> NDArray[np.int64]:
        n_r, n_f, n_m = self.bins
        cells = self._found["cell"] // np.uint32(n_m)
        return np.bincount(cells, minlength=n_r * n_f).reshape(n_r, n_f)

    def summary(self) -> Frame:
        """Add up the customers of each segment.

        Returns
        -------
        frame
            One row a segment of the map, in its order (without a map: one a cell that someone is
            in): `segment` (or `rfm`), `customers`, `orders` and `revenue`, the shares
            `customer_share`, `order_share` and `revenue_share`, and `mean_recency_days`,
            `mean_frequency`, `mean_monetary`. Means of nobody are null; so are shares of revenue
            where a segment's revenue is negative or all have none.
        """
        return make_frame(self._summary(), self._kind)

    def _summary(self) -> dict[str, Any]:
        segments = self._settings.segments
        if segments is not None:
            return {
                "segment": list(segments.names),
                **summary_columns(self._found, self._segment_codes, len(segments.names)),
            }
        texts = self._texts()
        used, codes = np.unique(texts.codes, return_inverse=True)
        names = [texts.values[code] for code in used.tolist()]
        return {"rfm": names, **summary_columns(self._found, codes, len(names))}

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw a heat map of customers by recency and frequency, the segments framed and named.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        segments = self._settings.segments
        plane = None if segments is None else segments.plane
        names = [] if segments is None else segments.names
        title = f"{len(self):,} customers at {self.as_of}"
        if segments is None or plane is not None:
            labels = {} if plane is None else label_places(plane, names)
        else:
            labels = usual_names(segments.table, self._found["cell"], names)
        return heat_map(self._cell_counts(), plane, labels, title, ax)

    def score(self, log: TransactionLog, as_of: object = None) -> RFM:
        """Score later data with the edges, the map and the weights of this analysis.

        Parameters
        ----------
        log : TransactionLog
            The data: the same customers later, or others.
        as_of : date, datetime or str, optional
            The moment of analysis. Default: the latest time in that log.

        Returns
        -------
        RFM
            Of that log; its `edges` are these.
        """
        if not isinstance(log, TransactionLog):
            raise InvalidTypeError(f"log must be a TransactionLog, found {type(log).__name__}")
        return self._rescore(log, as_of, self._settings, self.edges)

    def __len__(self) -> int:
        return len(self._found["r"])

    def __repr__(self) -> str:
        names = self._settings.segments
        return (
            f"<RFM: {len(self):,} customers at {self.as_of}, "
            f"{' x '.join(map(str, self.bins))} bins ({self._settings.method}), "
            f"{'no' if names is None else len(names.names)} segments>"
        )

    def _repr_html_(self) -> str:
        return table_html(html.escape(repr(self)[1:-1]), self._summary())
