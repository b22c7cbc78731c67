"""`SegmentRules`: who belongs to which segment, in a few readable rules."""


class SegmentRules:
    """To be built."""
