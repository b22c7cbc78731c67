"""`criteria`: measurable, substantial, accessible, differentiable, actionable, stable."""


class Criteria:
    """To be built."""


def criteria() -> Criteria:
    """To be built."""
    raise NotImplementedError
