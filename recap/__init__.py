"""recap: a year of activity in, every customer's recap out."""

__version__ = "0.1.0"
