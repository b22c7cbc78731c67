"""Types of the native module; stubtest compares them with the compiled one."""

from collections.abc import Callable
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

__version__: str

def num_threads() -> int: ...
def set_chunk_length(length: int | None) -> None: ...
def instruction_sets() -> list[str]: ...
def set_instruction_set(name: str | None) -> None: ...
def planted_panic(message: str) -> None: ...
def chaid_bins(
    values: NDArray[np.float64], edges: list[float], threads: int | None
) -> NDArray[np.uint16]: ...
def chaid_fit(
    columns: list[tuple[NDArray[np.uint16], int, bool]],
    target: tuple[NDArray[np.uint16], int] | NDArray[np.float64],
    weights: NDArray[np.float64] | None,
    parameters: dict[str, Any],
    threads: int | None,
) -> list[Any]: ...
def chaid_apply(
    columns: list[NDArray[np.uint16]],
    n: int,
    nodes: list[tuple[int, int, NDArray[np.uint16]]],
    threads: int | None,
) -> NDArray[np.int64]: ...
def chaid_ln_p(statistic: float, df: float, df_within: float | None = None) -> float: ...
def chaid_ln_multiplier(ordinal: bool, n_categories: int, n_groups: int, floats: bool) -> float: ...
def kmeans_fit(
    x: NDArray[Any],
    tasks: list[tuple[int, str | NDArray[np.float64], int, int, NDArray[np.float64] | None]],
    max_iter: int,
    tol: float,
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> list[tuple[NDArray[Any], NDArray[np.int32], float, int]]: ...
def kmeans_fit_sizes(
    x: NDArray[Any],
    weights: NDArray[np.float64] | None,
    n_clusters: int,
    sizes: tuple[int, int],
    init: str | NDArray[np.float64],
    n_init: int,
    max_iter: int,
    tol: float,
    seed: int,
    threads: int | None,
) -> tuple[NDArray[Any], NDArray[np.int32], float, int]: ...
def kmeans_label(
    x: NDArray[Any],
    centres: NDArray[Any],
    weights: NDArray[np.float64] | None,
    threads: int | None,
) -> tuple[NDArray[np.int32], float]: ...
def kmeans_label_few(x: NDArray[Any], centres: NDArray[Any]) -> NDArray[np.int32] | None: ...
def kmeans_transform(
    x: NDArray[Any], centres: NDArray[Any], threads: int | None
) -> NDArray[Any]: ...
def kprototypes_fit(
    n: int,
    columns: tuple[list[NDArray[np.float64]], list[NDArray[np.int32]], list[int]],
    weights: NDArray[np.float64] | None,
    n_clusters: int,
    gamma: float,
    init: str | tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]],
    n_init: int,
    max_iter: int,
    seed: int,
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[
    tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]],
    NDArray[np.int32],
    float,
    int,
    int,
]: ...
def kprototypes_label(
    n: int,
    columns: tuple[list[NDArray[np.float64]], list[NDArray[np.int32]], list[int]],
    prototypes: tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]],
    gamma: float,
    largest: int,
    threads: int | None,
) -> NDArray[np.int32]: ...

LATENT_CLASS_MAX: int

def latent_class_fit(
    codes: NDArray[np.int32],
    levels: list[int],
    numbers: NDArray[np.float64],
    weights: NDArray[np.float64] | None,
    start: NDArray[np.float64] | None,
    options: dict[str, Any],
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> dict[str, Any]: ...
def latent_class_posterior(
    codes: NDArray[np.int32],
    levels: list[int],
    numbers: NDArray[np.float64],
    model: NDArray[np.float64],
    n_classes: int,
    threads: int | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
def minibatch_fit(
    x: NDArray[Any],
    weights: NDArray[np.float64] | None,
    options: dict[str, Any],
    threads: int | None,
) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64], int], int, float]: ...
def minibatch_step(
    x: NDArray[Any],
    weights: NDArray[np.float64] | None,
    state: tuple[NDArray[np.float64], NDArray[np.float64], int] | None,
    options: dict[str, Any],
    number: int,
    threads: int | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]: ...
def distances(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    measure: tuple[str, list[tuple[str, float]], float],
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> NDArray[np.float64]: ...
def nearest_rows(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    measure: tuple[str, list[tuple[str, float]], float],
    threads: int | None,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]: ...
def kmedoids_fit(
    x: NDArray[np.float64],
    weights: NDArray[np.float64] | None,
    measure: tuple[str, list[tuple[str, float]], float] | None,
    parameters: dict[str, Any],
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[NDArray[np.int64], int, int]: ...
def hierarchy_fit(
    x: NDArray[Any],
    weights: NDArray[np.float64] | None,
    linkage: str,
    metric: str,
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]: ...
def hierarchy_cut(children: NDArray[np.int64], n_clusters: int) -> NDArray[np.int32]: ...
def mixture_begin(
    x: NDArray[Any],
    weights: NDArray[np.float64] | None,
    n_components: int,
    covariance_type: str,
    start: NDArray[np.int32] | int,
    reg_covar: float,
    threads: int | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]: ...
def mixture_fit(
    x: NDArray[Any],
    weights: NDArray[np.float64] | None,
    model: tuple[str, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    max_iter: int,
    tol: float,
    reg_covar: float,
    before: float,
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[
    tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    NDArray[np.float64],
    bool,
]: ...
def mixture_describe(
    x: NDArray[Any],
    model: tuple[str, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    with_shares: bool,
    threads: int | None,
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]: ...
def silhouette_samples(
    x: NDArray[Any],
    clusters: NDArray[np.int32],
    n_clusters: int,
    squared: bool,
    threads: int | None,
) -> NDArray[np.float64]: ...
def silhouette_estimate(
    x: NDArray[Any],
    clusters: NDArray[np.int32],
    n_clusters: int,
    sample_size: int,
    seed: int,
    threads: int | None,
) -> tuple[float, float]: ...
def simplified_silhouette_samples(
    x: NDArray[Any],
    clusters: NDArray[np.int32],
    n_clusters: int,
    centres: NDArray[np.float64] | None,
    threads: int | None,
) -> NDArray[np.float64]: ...
def calinski_harabasz(
    x: NDArray[Any], clusters: NDArray[np.int32], n_clusters: int, threads: int | None
) -> float: ...
def davies_bouldin(
    x: NDArray[Any], clusters: NDArray[np.int32], n_clusters: int, threads: int | None
) -> float: ...
def adjusted_rand(
    first: NDArray[np.int32], second: NDArray[np.int32], sizes: tuple[int, int]
) -> float: ...
def normalized_mutual_info(
    first: NDArray[np.int32], second: NDArray[np.int32], sizes: tuple[int, int], average: str
) -> float: ...
def kmeans_nearest_two(
    x: NDArray[np.float64], centres: NDArray[np.float64], threads: int | None
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]: ...
def hdbscan_fit(
    x: NDArray[Any],
    metric: str,
    options: dict[str, Any],
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> dict[str, Any]: ...
def hdbscan_predict(
    x: NDArray[Any],
    rows: NDArray[Any],
    kept: dict[str, Any],
    metric: str,
    threads: int | None,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]: ...
def hdbscan_cut(
    single_linkage: NDArray[np.float64], distance: float, least: int
) -> NDArray[np.int32]: ...
def nearest_labels(
    x: NDArray[Any],
    rows: NDArray[Any],
    labels: NDArray[np.int32],
    metric: str,
    threads: int | None,
) -> NDArray[np.int32]: ...
def dbscan_fit(
    x: NDArray[Any],
    weights: NDArray[np.float64] | None,
    eps: float,
    min_samples: float,
    metric: str,
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]: ...
def dbscan_predict(
    x: NDArray[Any],
    cores: NDArray[Any],
    labels: NDArray[np.int32],
    eps: float,
    metric: str,
    threads: int | None,
) -> NDArray[np.int32]: ...
def optics_fit(
    x: NDArray[Any],
    min_samples: int,
    max_eps: float,
    metric: str,
    threads: int | None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[NDArray[np.uint32], NDArray[np.float64], NDArray[np.float64], NDArray[np.int32]]: ...

@final
class ArrowTexts:
    def __arrow_c_array__(
        self, requested_schema: object | None = None
    ) -> tuple[object, object]: ...
    def __len__(self) -> int: ...
    def to_list(self) -> list[str]: ...

@final
class Log:
    @staticmethod
    def from_stream(
        stream: object,
        roles: dict[str, str],
        purchase_events: list[str],
        drop_bad: bool,
        base: Log | None = None,
    ) -> Log: ...
    @staticmethod
    def from_columns(
        columns: dict[str, Any],
        roles: dict[str, str],
        purchase_events: list[str],
        drop_bad: bool,
        base: Log | None = None,
    ) -> Log: ...
    @property
    def n_customers(self) -> int: ...
    @property
    def n_rows(self) -> int: ...
    @property
    def n_orders(self) -> int: ...
    @property
    def n_dropped(self) -> int: ...
    @property
    def was_sorted(self) -> bool: ...
    @property
    def span(self) -> tuple[int, int]: ...
    @property
    def ticks_per_second(self) -> int: ...
    @property
    def zone(self) -> str | None: ...
    @property
    def roles(self) -> dict[str, str]: ...
    def tick(self, text: str, name: str = "as_of") -> int: ...
    def display(self, tick: int) -> str: ...
    @staticmethod
    def display_day(day: int) -> str: ...
    def customers(self, positions: NDArray[np.uint32] | None = None) -> Any: ...
    def values(self, role: str) -> Any: ...
    def audit(self, as_of: int) -> dict[str, Any]: ...

def features(
    log: Log, as_of: list[int], wish: dict[str, Any]
) -> tuple[
    NDArray[np.uint32] | None,
    NDArray[np.int64] | None,
    dict[str, NDArray[Any] | tuple[NDArray[np.uint32], str]],
]: ...
def rfm(log: Log, as_of: int, wish: dict[str, Any]) -> dict[str, Any]: ...
def cumulative_sums(values: NDArray[np.float64]) -> NDArray[np.float64]: ...
def period_values(
    log: Log, starts: list[int], as_of: int, orders: bool, trailing: int
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.float64], NDArray[np.uint64]]: ...
def hold_tiers(
    values: NDArray[np.float64],
    lengths: list[int],
    thresholds: list[float],
    promote_after: int,
    demote_after: int,
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]: ...
def validity(
    columns: list[NDArray[np.float64]],
) -> list[NDArray[np.uint8] | None]: ...
def feature_catalog(
    wish: dict[str, Any], log: Log | None = None
) -> list[tuple[str, str, str, str, str, list[str]]]: ...
def beta_geometric_fit(
    modified: bool,
    columns: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    weights: NDArray[np.float64] | None,
    options: tuple[float, int, float],
    threads: int | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, int, str, list[bool]]: ...
def beta_geometric_alive(
    modified: bool,
    parameters: tuple[float, float, float, float],
    columns: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    threads: int | None,
) -> NDArray[np.float64]: ...
def beta_geometric_expected(
    modified: bool,
    parameters: tuple[float, float, float, float],
    t: NDArray[np.float64],
    columns: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    threads: int | None,
) -> NDArray[np.float64]: ...
def beta_geometric_expected_new(
    modified: bool,
    parameters: tuple[float, float, float, float],
    t: NDArray[np.float64],
    threads: int | None,
) -> NDArray[np.float64]: ...
def beta_geometric_probability_new(
    modified: bool,
    parameters: tuple[float, float, float, float],
    n: NDArray[np.float64],
    t: NDArray[np.float64],
    threads: int | None,
) -> NDArray[np.float64]: ...
def pareto_nbd_fit(
    columns: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    weights: NDArray[np.float64] | None,
    options: tuple[float, int, float],
    threads: int | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, int, str, list[bool]]: ...
def pareto_nbd_log_likelihood(
    parameters: tuple[float, float, float, float],
    columns: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    threads: int | None,
) -> tuple[float, list[float], list[list[float]]]: ...
def pareto_nbd_alive(
    parameters: tuple[float, float, float, float],
    columns: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    threads: int | None,
) -> NDArray[np.float64]: ...
def pareto_nbd_expected(
    parameters: tuple[float, float, float, float],
    t: NDArray[np.float64],
    columns: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    threads: int | None,
) -> NDArray[np.float64]: ...
def pareto_nbd_expected_new(
    parameters: tuple[float, float, float, float],
    t: NDArray[np.float64],
    threads: int | None,
) -> NDArray[np.float64]: ...
def pareto_nbd_probability_new(
    parameters: tuple[float, float, float, float],
    n: NDArray[np.float64],
    t: NDArray[np.float64],
    threads: int | None,
) -> NDArray[np.float64]: ...
def arrow_texts(texts: list[str]) -> ArrowTexts: ...
def lifecycle_rhythm(log: Log, as_of: int) -> dict[str, Any]: ...
def lifecycle_stages(log: Log, as_of: int, wish: dict[str, Any]) -> dict[str, Any]: ...
def lifecycle_stage_names() -> list[str]: ...
def lifecycle_spend(
    log: Log, customers: NDArray[np.uint32], as_of: int, days: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]: ...
def lifecycle_cohorts(log: Log, period: str, as_of: int) -> dict[str, Any]: ...
def gamma_gamma_fit(
    frequency: NDArray[np.float64],
    spend: NDArray[np.float64],
    weights: NDArray[np.float64] | None,
    options: tuple[float, int, float],
    threads: int | None,
) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64], float, int, str, list[bool]], float]: ...
def gamma_gamma_log_likelihood(
    parameters: tuple[float, float, float],
    frequency: NDArray[np.float64],
    spend: NDArray[np.float64],
    threads: int | None,
) -> tuple[float, list[float], list[list[float]]]: ...
def gamma_gamma_expected(
    parameters: tuple[float, float, float],
    frequency: NDArray[np.float64],
    spend: NDArray[np.float64],
    threads: int | None,
) -> NDArray[np.float64]: ...
def repeat_summary(
    log: Log, as_of: int, calibration_end: int | None = None
) -> tuple[NDArray[np.uint32], dict[str, NDArray[Any]], int | None]: ...
def purchase_days(
    log: Log, as_of: int, calibration_end: int
) -> tuple[
    tuple[NDArray[np.int64], NDArray[np.int64]],
    tuple[NDArray[np.int64], NDArray[np.int64]],
    int,
    int,
]: ...

@final
class CodedFeatures:
    def __new__(
        cls,
        columns: list[
            tuple[NDArray[np.float64], NDArray[np.float64]] | tuple[NDArray[np.uint16], int]
        ],
        n: int,
        threads: int | None,
    ) -> CodedFeatures: ...
    def grow(
        self,
        classes: NDArray[np.uint16],
        n_classes: int,
        weights: NDArray[np.float64] | None,
        rows: NDArray[np.uint32] | None,
        options: tuple[int, int, int, str],
        threads: int | None,
        progress: Callable[[int, int], object] | None = None,
    ) -> tuple[
        tuple[list[int], list[int], list[int], list[list[bool]]],
        tuple[NDArray[np.float64], NDArray[np.int64]],
    ]: ...
    def leaves(
        self,
        walk: tuple[list[int], list[int], list[int], list[list[bool]]],
        threads: int | None,
    ) -> NDArray[np.uint32]: ...

def round_edges_of(
    columns: list[NDArray[np.float64]], max_bins: int, digits: int, threads: int | None
) -> list[NDArray[np.float64]]: ...
