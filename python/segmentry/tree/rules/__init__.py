"""What `SegmentRules` is made of: codes, a tree, minimal rules, words, pictures, SQL."""
