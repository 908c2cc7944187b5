"""Which facts a template uses, exactly, so that a page can explain every number on a card."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from jinja2 import Environment, meta, nodes

from recap.stories import FACTS_RECORD, facts_in_text

ART_BLOCK = "art"
DEFINITIONS = (nodes.Assign, nodes.AssignBlock, nodes.FromImport, nodes.Macro)
GUESS = "guess"  # a variable that the page shows
Prune = Callable[[nodes.Template], None]
Found = TypeVar("Found", bound=nodes.Node)


def used_facts(
    environment: Environment, template: str, known_facts: frozenset[str]
) -> frozenset[str]:
    """
    Return the facts that *template* shows, with every template that it extends or includes.

    The text search gives the candidates. Parsing removes those that are only words, strings,
    keys of another record, or variables of the template's own, and those that only the block
    `art` uses: its shapes show no number that a page could explain. A template that uses the
    record `facts` as a whole may use any of *known_facts*.

    Raises:
        jinja2.TemplateError: A template is missing, or cannot be compiled.
    """
    pruned = template_sources(environment, template, _ArtRemover().remove)
    sources, trees = zip(*pruned, strict=True)
    candidates = facts_in_text("\n".join(sources), known_facts)
    if any(map(_uses_whole_record, trees)):
        return candidates
    return candidates.intersection({name for tree in trees for name in _names(tree)})


class _ArtRemover:
    """
    Removes the block `art` from templates, and variables, macros and imports that only it uses.

    Templates come before those that they extend or import, so the names in use are known.
    """

    def __init__(self) -> None:
        self._used = {GUESS}

    def remove(self, tree: nodes.Template) -> None:
        for block in tree.find_all(nodes.Block):
            if block.name == ART_BLOCK:
                block.body = []
        is_child = tree.find(nodes.Extends) is not None
        waiting = list(tree.body)
        while live := [node for node in waiting if self._is_live(node, is_child)]:
            waiting = [node for node in waiting if node not in live]
            for node in live:
                self._used |= _loaded(node)
        tree.body = [node for node in tree.body if not any(node is dead for dead in waiting)]

    def _is_live(self, node: nodes.Node, is_child: bool) -> bool:
        """Return whether *node*, at the top of a template, is shown, or defines what is used."""
        if isinstance(node, nodes.Block | nodes.Extends | nodes.Import):
            return True
        only_defines = is_child or isinstance(node, DEFINITIONS)  # a child shows only its blocks
        return not only_defines or not _stored(node).isdisjoint(self._used)


def _stored(node: nodes.Node) -> set[str]:
    """Return the names that *node* defines for the nodes after it."""
    if isinstance(node, nodes.Macro):
        return {node.name}
    if isinstance(node, nodes.FromImport):
        return {name if isinstance(name, str) else name[1] for name in node.names}
    names = {name.name for name in _with_children(node, nodes.Name) if name.ctx == "store"}
    return names | {reference.name for reference in _with_children(node, nodes.NSRef)}


def _loaded(node: nodes.Node) -> set[str]:
    """Return the names that *node* uses, with the original names of imports."""
    renamed = node.names if isinstance(node, nodes.FromImport) else ()
    originals = {name[0] for name in renamed if not isinstance(name, str)}
    return originals | {n.name for n in _with_children(node, nodes.Name) if n.ctx == "load"}


def _with_children(node: nodes.Node, kind: type[Found]) -> Iterator[Found]:
    if isinstance(node, kind):
        yield node
    yield from node.find_all(kind)


def template_sources(
    environment: Environment, template: str, prune: Prune = lambda _tree: None
) -> Iterator[tuple[str, nodes.Template]]:
    """
    Yield text and syntax tree of *template*, and of all that it extends, includes, imports.

    *prune* may remove nodes from a tree before its references are followed.
    """
    waiting, seen = [template], {template}
    while waiting:
        name = waiting.pop()
        source, tree = parsed(environment, name)
        prune(tree)
        yield source, tree
        referenced = references(environment, name, tree) - seen
        waiting += sorted(referenced)
        seen |= referenced


def parsed(environment: Environment, name: str) -> tuple[str, nodes.Template]:
    """Return text and syntax tree of the template *name*."""
    environment.get_template(name)  # compiles, so errors are those of filling the template
    source, _, file = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
    return source, environment.parse(source, name, str(file))


def references(environment: Environment, name: str, tree: nodes.Template) -> set[str]:
    """Return the templates that *tree*, that of the template *name*, extends or includes."""
    named = filter(None, meta.find_referenced_templates(tree))
    return {environment.join_path(other, name) for other in named}


def _names(tree: nodes.Template) -> set[str]:
    """Return the names that *tree* takes from its context, or from the record of facts."""
    return meta.find_undeclared_variables(tree).union(_record_keys(tree))


def _uses_whole_record(tree: nodes.Template) -> bool:
    uses = sum(name.name == FACTS_RECORD for name in tree.find_all(nodes.Name))
    is_whole = uses > len([*_record_keys(tree)])
    return is_whole and FACTS_RECORD in meta.find_undeclared_variables(tree)  # no macro's parameter


def _record_keys(tree: nodes.Template) -> Iterator[str]:
    """Yield the keys that *tree* takes from the record: `facts.name`, `facts["name"]`."""
    for attribute in tree.find_all(nodes.Getattr):
        if _is_record(attribute.node):
            yield attribute.attr
    for item in tree.find_all(nodes.Getitem):
        if _is_record(item.node) and isinstance(item.arg, nodes.Const):
            yield str(item.arg.value)


def _is_record(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == FACTS_RECORD
