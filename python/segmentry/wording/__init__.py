"""Features, numbers and comparisons in words, English and Chinese."""
