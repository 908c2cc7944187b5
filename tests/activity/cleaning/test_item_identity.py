"""Which lines have the same item: by id, by name, and by who made it."""

import pytest
from activity_log import campaign, events, log, write

from recap import facts
from recap.activity import check
from recap.facts import Window

pytestmark = pytest.mark.slow

DAYS = [f"2017-03-{day:02}" for day in range(1, 29)]
SONGS = {"item": "track", "item_name": "title"}
BY = {"item_by": "artist"}
# Three songs of one name, once each, and one that was played twice.
PLAYS = ["t1,Home,A", "t2,Home,B", "t3,Home,C", "t4,Rain,D", "t4,Rain,D"]


def songs(folder, plays=PLAYS):
    log(
        folder,
        *(f"C-1,{day},{play}" for day, play in zip(DAYS, plays, strict=False)),
        header="who,when,track,title,artist",
    )
    return folder


def facts_of(plan):
    """Return the facts of the only customer."""
    window = Window(plan.first_day, plan.last_day)
    return facts.count(events(plan), window)["facts"].iloc[0]


def top(plan):
    """Return the top items as tuples of their fields, without the share."""
    return [
        tuple(value for field, value in item.items() if field != "share_pct")
        for item in facts_of(plan)["top_items"]
    ]


def test_ids_with_one_name_are_different_items(tmp_path):
    """
    Three songs called Home, once each, are not the song that was played three times.
    """
    plan = campaign(songs(tmp_path), columns=SONGS)

    assert [("Rain", 2), ("Home", "t1", 1), ("Home", "t2", 1), ("Home", "t3", 1)] == top(plan)
    assert 4 == facts_of(plan)["distinct_items"]
    assert {"again": 1, "once": 3, "again_pct": 25.0} == facts_of(plan)["returning_items"]
    assert "Rain" == facts_of(plan)["loyal_item"]["name"]


def test_two_items_of_one_name_differ_by_who_made_them(tmp_path):
    """
    The id is not needed then, and a name that occurs once has its maker too.
    """
    plan = campaign(songs(tmp_path), columns=SONGS | BY)

    assert [("Rain", "D", 2), ("Home", "A", 1), ("Home", "B", 1), ("Home", "C", 1)] == top(plan)


def test_two_ids_of_one_name_and_one_maker(tmp_path):
    """
    A song and its second recording are two items; their ids differ.
    """
    plan = campaign(
        songs(tmp_path, ["t1,Home,A", "t2,Home,A", "t3,Home,", "t4,Home,"]), columns=SONGS | BY
    )

    assert [
        ("Home", "t3", 1),
        ("Home", "t4", 1),
        ("Home", "A", "t1", 1),
        ("Home", "A", "t2", 1),
    ] == top(plan)


def test_without_an_id_the_maker_is_part_of_the_item(tmp_path):
    """
    "Pilot" of two series are two items, and one without a series is a third.
    """
    plan = campaign(
        songs(tmp_path, [",Pilot,S1", ",Pilot,S2", ",Pilot,S2", ",Pilot,", ",Finale,S1"]),
        columns={"item": "title"} | BY,
    )

    assert [("Pilot", "S2", 2), ("Finale", "S1", 1), ("Pilot", 1), ("Pilot", "S1", 1)] == top(plan)


def test_an_id_has_its_most_frequent_maker(tmp_path):
    """
    Of equally frequent ones the first; a blank one does not count. It stays one item.
    """
    plays = [
        "t1,Home,B",
        "t1,Home,A",
        "t1,Home,",
        "t1,Home,",
        "t2,Rain,Z",
        "t2,Rain,Z",
        "t2,Rain,A",
    ]
    plan = campaign(songs(tmp_path, plays), columns=SONGS | BY)

    assert [("Home", "A", 4), ("Rain", "Z", 3)] == top(plan)


def test_an_id_that_only_rejected_lines_have_is_not_shown(tmp_path):
    """
    The other song called Home was played in another year.
    """
    log(
        tmp_path,
        "C-1,2017-03-01,t1,Home",
        "C-1,2016-03-01,t2,Home",
        header="who,when,track,title",
    )

    assert [("Home", 1)] == top(campaign(tmp_path, columns=SONGS))


TABLE = {"path": "items.csv", "id": "id", "name": "title"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [("Rain", 2), ("Home", "t1", 1), ("Home", "t2", 1), ("Home", "t3", 1)]),
        (
            {"by": "artist"},
            [("Rain", "D", 2), ("Home", "A", 1), ("Home", "B", 1), ("Home", "C", 1)],
        ),
        ({"count_by": "name"}, [("Home", 3), ("Rain", 2)]),
    ],
)
def test_the_item_table_says_what_an_item_is(tmp_path, settings, expected):
    """
    Its ids are items, unless it says that its names are; its makers come before those of the log.
    """
    songs(tmp_path)
    rows = ["t1,Home,A", "t2,Home,B", "t3,Home,C", "t4,Rain,D"]
    write(tmp_path / "items.csv", "id,title,artist", *rows)
    plan = campaign(tmp_path, columns={"item": "track"}, items=TABLE | settings)

    assert expected == top(plan)


def test_names_that_share_a_display_name_are_one_item(tmp_path):
    """
    The campaign wrote that; a display name for one name only renames its items.
    """
    songs(tmp_path, ["t1,HOME (LIVE),A", "t2,Home,A", "t3,RAIN,B", "t4,Rain,B"])
    write(tmp_path / "items.csv", "raw,display", "HOME (LIVE),Home", "RAIN,Rain")
    plan = campaign(tmp_path, columns=SONGS, display={"items": "items.csv"})

    assert [("Home", 2), ("Rain", "t3", 1), ("Rain", "t4", 1)] == top(plan)


def test_a_display_name_does_not_join_the_items_of_two_makers(tmp_path):
    """
    Hello (Live) by Adele is her Hello, and not the Hello of somebody else.
    """
    songs(tmp_path, ["t1,Hello (Live),Adele", "t2,Hello,Adele", "t3,Hello,Lionel Richie"])
    write(tmp_path / "items.csv", "raw,display", "Hello (Live),Hello")
    plan = campaign(tmp_path, columns=SONGS | BY, display={"items": "items.csv"})

    assert [("Hello", "Adele", 2), ("Hello", "Lionel Richie", 1)] == top(plan)


def test_the_maker_is_hidden_like_the_name(tmp_path):
    """
    What a card would show is never shown: the pattern matches who made it.
    """
    plan = campaign(songs(tmp_path), columns=SONGS | BY, never_shown={"items": ["a"]})

    assert [("Rain", "D", 2), ("Home", "B", 1), ("Home", "C", 1)] == top(plan)
    assert 5 == check(plan).used


def test_a_return_belongs_to_the_item_of_the_same_maker(tmp_path):
    """
    The film that went back is the one of its maker, not the last of that name.
    """
    log(
        tmp_path,
        "C-1,2017-03-01,Pilot,S1,o1,5",
        "C-1,2017-03-02,Pilot,S2,o2,5",
        "C-1,2017-03-03,Pilot,S1,,-5",
        header="who,when,title,series,order,paid",
    )
    columns = {"item": "title", "item_by": "series", "order_id": "order", "amount": "paid"}
    plan = campaign(tmp_path, columns=columns, returns={"rule": "net"})

    shard = events(plan)
    assert {"o1": 5.0} == shard.dropna(subset="returned").set_index("order_id")[
        "returned"
    ].to_dict()


def test_a_maker_needs_an_item(tmp_path):
    """
    Without an item there is nothing that it distinguishes.
    """
    with pytest.raises(ValueError, match=r"'artist' needs source\.columns\.item"):
        campaign(tmp_path, columns=BY)
