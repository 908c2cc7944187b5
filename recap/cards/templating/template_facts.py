"""Which facts a template uses, exactly, so that a page can explain every number on a card."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, meta, nodes

from recap.stories import FACTS_RECORD, facts_in_text

ART_BLOCK = "art"


def used_facts(
    environment: Environment, template: str, known_facts: frozenset[str]
) -> frozenset[str]:
    """
    Return the facts that *template* shows, with every template that it extends or includes.

    The text search gives the candidates. Parsing removes those that are only words, strings,
    keys of another record, or variables of the template's own. A template that uses the record
    `facts` as a whole may use any of *known_facts*.

    Raises:
        jinja2.TemplateError: A template is missing, or cannot be compiled.
    """
    sources, trees = zip(*template_sources(environment, template), strict=True)
    for tree in trees:
        _remove_art(tree)
    candidates = facts_in_text("\n".join(sources), known_facts)
    if any(map(_uses_whole_record, trees)):
        return candidates
    return candidates.intersection({name for tree in trees for name in _names(tree)})


def _remove_art(tree: nodes.Template) -> None:
    """Empty the block `art` of *tree*: its shapes show no number that a page could explain."""
    for block in tree.find_all(nodes.Block):
        if block.name == ART_BLOCK:
            block.body = []


def template_sources(
    environment: Environment, template: str
) -> Iterator[tuple[str, nodes.Template]]:
    """Yield text and syntax tree of *template*, and of all that it extends, includes, imports."""
    waiting, seen = [template], {template}
    while waiting:
        name = waiting.pop()
        environment.get_template(name)  # compiles, so errors are those of filling the template
        source, _, file = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
        tree = environment.parse(source, name, str(file))
        yield source, tree
        named = filter(None, meta.find_referenced_templates(tree))
        referenced = {environment.join_path(other, name) for other in named} - seen
        waiting += sorted(referenced)
        seen |= referenced


def _names(tree: nodes.Template) -> set[str]:
    """Return the names that *tree* takes from its context, or from the record of facts."""
    return meta.find_undeclared_variables(tree).union(_record_keys(tree))


def _uses_whole_record(tree: nodes.Template) -> bool:
    uses = sum(name.name == FACTS_RECORD for name in tree.find_all(nodes.Name))
    return uses > len([*_record_keys(tree)])


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
