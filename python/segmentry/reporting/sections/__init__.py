"""The sections of the page: each gathers what its part of the template shows."""
