"""Where customers stand: stages, transitions, early warning, cohorts."""
