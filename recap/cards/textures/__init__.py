"""
Pictures that CSS cannot paint on a card: gradients of several colours, glow, grain, paper, dots.

Each is computed once for a plate, from a recipe and a seed, and has an address like a file of the
theme. Use `Textures`.
"""

from recap.cards.textures.recipes import TextureError
from recap.cards.textures.texture_cache import Textures, TextureStorage

__all__ = ["TextureError", "TextureStorage", "Textures"]
