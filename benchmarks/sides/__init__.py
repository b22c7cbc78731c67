"""What each side of a job does in its process: load its input, give the steps that are timed."""
