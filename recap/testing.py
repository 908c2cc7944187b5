"""
What a company's own metrics are tried with: tiny years, made by hand. docs/metrics.md

    from recap.testing import lines, told
"""

from recap.facts.evaluation.dry_run import lines, told, year

__all__ = ["lines", "told", "year"]
