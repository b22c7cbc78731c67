"""How good a segmentation is by Kotler's criteria."""

from segmentry.assessment._criteria import criteria
from segmentry.assessment._result import Criteria

__all__ = ["Criteria", "criteria"]
