"""recap: a year of activity in, every customer's recap out."""

__version__ = "0.1.0"

# Another version of one of these may draw another picture: cards are then drawn again.
DRAWN_WITH = (
    "weasyprint",
    "pypdfium2",
    "pillow",
    "jinja2",
    "babel",
    "fonttools",
    "isal",
    "zlib-ng",
)
