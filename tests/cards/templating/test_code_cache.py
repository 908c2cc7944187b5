"""Languages and renderers share the compiled templates, and nothing that depends on a language."""

from __future__ import annotations

from recap.cards.templating.environment import CODE_CACHE

COVER = "stories/cover.html"


def test_a_filter_of_a_constant_is_computed_for_each_language(changed_theme, make_snapshot):
    """
    The number is in the template, and written as the customer's language writes numbers.
    """
    card_renderer = changed_theme(COVER, "<p class", "{{ 1234567 | number }}<p class")

    english, greek = (
        card_renderer.fragment(make_snapshot(locale=locale), "cover")
        for locale in ("en_US", "el_GR")
    )

    assert "1,234,567" in english
    assert "1.234.567" in greek


def test_another_language_compiles_no_template_again(changed_theme, make_snapshot, monkeypatch):
    """
    The code of a template is found by its text; a changed template is compiled.
    """
    card_renderer = changed_theme(COVER, "<p class", "{# changed #}<p class")
    compiled = []
    dump = CODE_CACHE.dump_bytecode

    def record(bucket):
        compiled.append(bucket.environment)
        dump(bucket)

    monkeypatch.setattr(CODE_CACHE, "dump_bytecode", record)
    card_renderer.fragment(make_snapshot(locale="en_US"), "cover")
    first = len(compiled)
    card_renderer.fragment(make_snapshot(locale="el_GR"), "cover")

    assert 1 <= first
    assert first == len(compiled)
