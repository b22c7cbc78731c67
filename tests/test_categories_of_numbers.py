"""Whole numbers of any type become categories in ascending order, close together or not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from segmentry._frames import categories_of_array


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint64])
def test_whole_numbers_at_the_ends_of_their_types(dtype):
    random = np.random.default_rng(0)
    info = np.iinfo(dtype)
    for low, high in (
        (info.min, min(info.min + 300, info.max)),
        (max(info.max - 300, info.min), info.max),
        (info.min, info.max),
    ):
        values = random.integers(low, high, 1000, dtype=dtype, endpoint=True)
        found = categories_of_array(values)
        expected, codes = np.unique(values, return_inverse=True)
        assert found.values == expected.tolist()
        assert_array_equal(found.codes, codes)
        assert found.codes.dtype == np.int32
