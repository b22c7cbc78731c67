"""Profiles: what each segment is like, in a table, in words and in a picture."""

from segmentry.profiling._cards import Card, Trait
from segmentry.profiling._groups import make_groups
from segmentry.profiling._profile import Profile, build, profile, value_column_of
from segmentry.profiling._table import LARGEST, finite

__all__ = [
    "LARGEST",
    "Card",
    "Profile",
    "Trait",
    "build",
    "finite",
    "make_groups",
    "profile",
    "value_column_of",
]
