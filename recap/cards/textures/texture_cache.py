"""Textures by address: made when they are first shown, then kept here and in the plate storage."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from threading import Lock
from typing import Any, ClassVar, Protocol

import numpy as np
from cachetools import LRUCache
from PIL import Image

from recap.cards.textures import gradients, tiles
from recap.cards.textures.recipes import Recipe, TextureError, checked_recipe

FOLDER = "textures/"  # of the addresses
MAX_BYTES = 32_000_000  # of the files in memory
MOST_RECIPES = 500  # of a theme
DIGEST_BYTES = 32
WEBP = {"lossless": True, "quality": 50, "method": 2}  # a quality of 100 takes longer

DRAWN_BY: Mapping[str, Callable[..., gradients.Pixels]] = {
    "mesh": gradients.mesh,
    "glow": gradients.glow,
    "halftone": gradients.halftone,
    "grain": tiles.grain,
    "paper": tiles.paper,
}


class TextureStorage(Protocol):
    """Keeps files for other processes, by name."""

    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, packed: bytes) -> None: ...


class Textures:
    """
    The textures that templates asked for.

    A server may be asked for a texture of a page that another process filled: it is in *storage*,
    below what *folder* returns. An address that nobody asked for has no file.
    """

    pattern: ClassVar = re.compile(r"textures/[a-z]+-[0-9a-f]{12}\.webp")  # of all addresses

    def __init__(
        self, storage: TextureStorage | None = None, folder: Callable[[], str] = str
    ) -> None:
        self._storage, self._make_folder = storage, folder
        self._recipes: dict[str, Recipe] = {}  # by address
        self._addresses: dict[Any, str] = {}  # by what was asked for
        self._lock = Lock()  # a server asks in several threads
        self._files: LRUCache[str, bytes] = LRUCache(MAX_BYTES, getsizeof=len)

    def address(self, kind: str, options: Mapping[str, Any]) -> str:
        """Return the address of a texture, relative to the style sheet. Raises `TextureError`."""
        key = (kind, repr(options))
        address = self._addresses.get(key)
        if address is None:
            recipe = checked_recipe(kind, options)
            address = f"{FOLDER}{recipe.name}"
            if address not in self._recipes and len(self._recipes) >= MOST_RECIPES:
                raise TextureError(
                    f"asks for more than {MOST_RECIPES} different textures",
                    "give textures the same options for all customers: they are part of the plate",
                )
            self._recipes[address] = recipe
            self._addresses[key] = address
        return address

    def data(self, address: str) -> bytes | None:
        """Return the file at *address*, as `address` returned it; None without one."""
        if not self.pattern.fullmatch(address):
            return None
        with self._lock:
            data = self._files.get(address)
            if data is None:
                data = self._stored(address) or self._made(address)
                if data is not None and len(data) <= MAX_BYTES:
                    self._files[address] = data
            return data

    def _stored(self, address: str) -> bytes | None:
        packed = self._storage.get(self._name(address)) if self._storage is not None else None
        if packed is None or packed[:DIGEST_BYTES] != _digest(packed[DIGEST_BYTES:]):
            return None
        return packed[DIGEST_BYTES:]

    def _made(self, address: str) -> bytes | None:
        recipe = self._recipes.get(address)
        if recipe is None:
            return None
        data = draw(recipe)
        if self._storage is not None:
            self._storage.put(self._name(address), _digest(data) + data)
        return data

    @cached_property
    def _folder(self) -> str:
        return self._make_folder()

    def _name(self, address: str) -> str:
        return f"{self._folder}/{address.removeprefix(FOLDER).removesuffix('.webp')}"


def draw(recipe: Recipe) -> bytes:
    """
    Draw the texture of *recipe* as WebP without loss; its pixels are the same on every machine.

    A PNG of this size would take five times as long to write.
    """
    pixels = DRAWN_BY[recipe.kind](**recipe.options)
    out = BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "WEBP", **WEBP)
    return out.getvalue()


def _digest(data: bytes) -> bytes:
    return sha256(data).digest()
