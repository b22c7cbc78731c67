"""Slow, obvious twins of the feature groups, a file a group: plain loops over one customer."""
