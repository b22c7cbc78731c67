"""Where customers stand: stages, transitions, early warning, cohorts."""

from segmentry.lifecycle._cohorts import cohorts
from segmentry.lifecycle._curve import Rhythm
from segmentry.lifecycle._moves import Transitions
from segmentry.lifecycle._rhythm import rhythm
from segmentry.lifecycle._stages import stages
from segmentry.lifecycle._thresholds import Thresholds
from segmentry.lifecycle._transitions import transitions
from segmentry.lifecycle._triangles import Cohorts
from segmentry.lifecycle._warning import early_warning, silent

__all__ = [
    "Cohorts",
    "Rhythm",
    "Thresholds",
    "Transitions",
    "cohorts",
    "early_warning",
    "rhythm",
    "silent",
    "stages",
    "transitions",
]
