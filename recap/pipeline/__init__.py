"""What the stages of a run need beside the page they stand on, `recap/pipeline/stages.py`."""

from recap.pipeline.report import Report

__all__ = [
    "Report",
    "artifacts",
    "stages",
]
