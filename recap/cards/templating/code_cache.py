"""
Compiled templates, which all languages and all renderers of this process share.

Compiling takes most of the time of a template's first card. Jinja computes filters of constants
while it compiles, and filters differ between languages and campaigns. `UnfoldedCodeGenerator`
leaves them for the time of filling, so that the code depends on the template alone.
"""

from __future__ import annotations

from types import CodeType

from jinja2 import BytecodeCache, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame


class CodeCache(BytecodeCache):
    """The code of templates in memory, by name and file: that of the text compiled last."""

    def __init__(self) -> None:
        self._code: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._code.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key] = bucket.checksum, bucket.code


class UnfoldedCodeGenerator(CodeGenerator):
    """Leaves every expression for the time when a card is filled."""

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)
