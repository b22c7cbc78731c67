"""Colours all pictures share, and matplotlib axes for those who bring none."""
