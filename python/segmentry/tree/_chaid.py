"""`CHAID`: a tree of significant differences, for targets of any kind."""


class CHAID:
    """To be built."""
