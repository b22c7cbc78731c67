"""What every customer repeated: the summaries that lifetime models read."""
