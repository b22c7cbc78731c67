"""What `CHAID` is made of: what it reads, the grown tree, words, tables, pictures, files."""
