"""Which customers of a log are hard for a design."""

from recap.preview.customer_choice import SampledCustomer, choose_customers
from recap.stories import Customer

MONTHS = [{"month": f"2025-{month:02}", "events": 5} for month in range(1, 13)]
LATE = [{**month, "events": 0 if nth < 8 else 9} for nth, month in enumerate(MONTHS)]


def person(name, events=50, items=(("Tea", 9), ("Milk", 3)), months=MONTHS, **facts):
    top = [{"name": item, "events": count} for item, count in items]
    return SampledCustomer(
        Customer(name), {"events": events, "top_items": top, "months": months, **facts}
    )


def traits(*people, most=99, shown=("events", "top_items", "savings")):
    return choose_customers(people, most, shown)


def test_each_trait_goes_to_the_customer_who_has_most_of_it():
    """
    Most and fewest events, long names, another script, a tie, a late start, a missing fact.
    """
    chosen = traits(
        *(person(f"a usual {nth}", 50, savings=3) for nth in range(9)),
        person("busy", 4000, savings=3),
        person("once", 1, savings=3),
        person("long", items=[("Microwave & frozen popcorn family boxes", 9)], savings=3),
        person("greek", items=[("Φέτα", 9), ("Milk", 3)], savings=3),
        person("rich", savings=123456.5),
        person("tied", items=[("Tea", 9), ("Milk", 9)], savings=3),
        person("late", months=LATE, savings=3),
        person("lacking"),
        person("nameless", items=(), savings=3),
    )

    expected = {
        "a usual 0": ["median"],
        "busy": ["most events: 4,000"],
        "once": ["one event"],
        "long": ["longest names"],
        "greek": ["Greek letters"],
        "rich": ["largest number: savings 123,456.5"],
        "tied": ["two favourites: a tie"],
        "late": ["joined in the middle"],
        "nameless": ["without a name"],
        "lacking": ["without savings"],
    }
    assert expected == {name: chosen[name] for name in expected}


def test_a_customer_with_several_traits_is_chosen_once():
    """
    The only customer has every trait.
    """
    assert ["only"] == [*traits(person("only", 1))]


def test_the_order_of_the_log_changes_nothing():
    """
    Of equal customers the first by id is chosen.
    """
    people = [person(f"C-{nth}", 10 + nth % 3) for nth in range(20)]

    assert traits(*people) == traits(*reversed(people))


def test_no_more_than_asked_for():
    """
    With room left, further customers follow, from few to many events.
    """
    people = [person(f"C-{nth:02}", 10 + nth) for nth in range(50)]

    assert 3 == len(traits(*people, most=3))
    assert 20 == len(traits(*people, most=20))
    assert {} == traits(most=20)


def test_only_numbers_that_cards_show_are_large():
    """
    A fact that no story uses is not the largest number.
    """
    chosen = traits(person("a", hidden=10**9), person("b", savings=70))

    assert "largest number: savings 70" in chosen["b"]
