"""What all groups are told beside one customer's rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass
class Context:
    now: int  # nanoseconds since 1970
    start: dt.date  # local day of the log's first row
    today: dt.date  # local day of the moment of analysis
    roles: dict[str, Any]
    windows: tuple[int, ...]
    half_life_days: float
    occasions: Mapping[str, Any]
    own: Mapping[str, Any]
    event_types: list[Any]  # no purchases, ascending
    values: dict[str, list[Any]]  # distinct values of every column of ids, ascending
    common_days: dict[str, list[dt.date]] = field(default_factory=dict)

    @cached_property
    def role_of(self) -> dict[str, str]:
        """Roles by the names of their columns."""
        return {name: role for role, name in self.roles.items() if isinstance(name, str)}
