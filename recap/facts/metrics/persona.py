from __future__ import annotations

from recap.facts.core import declare_population_fact

persona = declare_population_fact(
    name="persona",
    definition=(
        "What kind of customer you are: the first of the campaign's personas whose rule your "
        "numbers fulfil, and its description."
    ),
    unit="name, description: texts of the campaign, or else of the theme",
    ties="the first persona of the list",
    absent=(
        "no persona's rule is fulfilled, or there are no personas. All comparisons of a rule "
        "must be true; a comparison with a fact that you do not have is false. A persona without a "
        "rule fits everybody"
    ),
    shape="record",
    refers_to="all",
    sample={"name": "The Night Owl", "description": "While others slept, you were here."},
)
