"""How good a segmentation is by Kotler's criteria."""

from segmentry.assessment._criteria import Criteria, criteria

__all__ = ["Criteria", "criteria"]
