"""Profiles: what each segment is like, in a table, in words and in a picture."""

from segmentry.profiling._build import (
    build,
    profile,
    profile_of,
    value_column_of,
)
from segmentry.profiling._cards import Card, Trait
from segmentry.profiling._codes import is_code, named_codes
from segmentry.profiling._columns import LARGEST, finite
from segmentry.profiling._groups import make_groups
from segmentry.profiling._known import shares_of
from segmentry.profiling._profile import Profile
from segmentry.profiling._spread import centred
from segmentry.profiling._table import Plan

__all__ = [
    "LARGEST",
    "Card",
    "Plan",
    "Profile",
    "Trait",
    "build",
    "centred",
    "finite",
    "is_code",
    "make_groups",
    "named_codes",
    "profile",
    "profile_of",
    "shares_of",
    "value_column_of",
]
