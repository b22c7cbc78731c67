"""Trees that explain: rules for segments (`SegmentRules`), and who answers how (`CHAID`)."""

from segmentry.tree._chaid import CHAID
from segmentry.tree._segment_rules import SegmentRules

__all__ = ["CHAID", "SegmentRules"]
