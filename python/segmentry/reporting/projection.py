"""The flat map of customers, which the page and `Segmenter.plot` share."""

from segmentry.drawing.projection import MAX_POINTS, Projection, project

__all__ = ["MAX_POINTS", "Projection", "project"]
