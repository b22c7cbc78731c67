"""What every customer repeated: the summaries that lifetime models read."""

from segmentry.repeats._methods import DAYS_PER_UNIT, RepeatMethods

__all__ = ["DAYS_PER_UNIT", "RepeatMethods"]
