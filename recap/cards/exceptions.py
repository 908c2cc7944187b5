"""Exceptions within `recap.cards`; those that leave it are in `recap.errors`."""


class NotPaintableError(Exception):
    """The painter cannot draw this card exactly; the reason, in words for designers."""
