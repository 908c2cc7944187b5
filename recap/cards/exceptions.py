"""Exceptions that stay within `recap.cards`; `recap.errors` has the others."""


class NotPaintableError(Exception):
    """A card cannot be painted on a plate; the message is the reason, for designers."""


class MovedSlotError(NotPaintableError):
    """A slot is moved by the words of other slots: more layouts may show how."""
