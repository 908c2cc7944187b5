-- The facts of recap/facts/metrics in DuckDB's SQL, as a DuckDB expert would write them:
-- sums that several facts need are computed once, and no line is read more often than necessary.
-- Reads the view `line` (the columns of a shard). Writes one table for each fact, with the columns
-- `customer_id` and `value`. Money is added up in ten-thousandths, as in recap: sums of doubles
-- depend on the order.

create macro parts(x) as round(x * 10000)::bigint;
create macro money(x) as ((x + 50) // 100) / 100;
create macro share(part, of) as (2000 * part + of) // (2 * of) / 10;
create macro monday(day) as (day - ((isodow(day) - 1)::integer));

-- tables that several facts use

create macro at_hour(each, hour, events) as
    coalesce(sum(events) filter (hour = each), 0)::bigint;

create macro by_the_clock(hour, events) as list_value(
    at_hour(0, hour, events), at_hour(1, hour, events), at_hour(2, hour, events),
    at_hour(3, hour, events), at_hour(4, hour, events), at_hour(5, hour, events),
    at_hour(6, hour, events), at_hour(7, hour, events), at_hour(8, hour, events),
    at_hour(9, hour, events), at_hour(10, hour, events), at_hour(11, hour, events),
    at_hour(12, hour, events), at_hour(13, hour, events), at_hour(14, hour, events),
    at_hour(15, hour, events), at_hour(16, hour, events), at_hour(17, hour, events),
    at_hour(18, hour, events), at_hour(19, hour, events), at_hour(20, hour, events),
    at_hour(21, hour, events), at_hour(22, hour, events), at_hour(23, hour, events));

create temp table by_hour as
    select customer_id, "at"::date as day, hour("at") as hour, count(*) as events,
        sum(parts(amount))::bigint as amount, sum(parts(savings))::bigint as savings,
        sum(parts(quantity))::bigint as pieces,
        count(amount) as amounts, count(savings) as saved,
        bool_or("at" <> date_trunc('day', "at")) as has_times
    from line group by all;

create temp table by_day as
    select customer_id, day, sum(events)::bigint as events,
        coalesce(sum(amount), 0)::bigint as amount
    from by_hour group by all;

create temp table by_month as
    select customer_id, month(day) as month, sum(events)::bigint as events,
        sum(amount)::bigint as amount
    from by_day group by all;

create temp table person as
    select customer_id, sum(events)::bigint as events, bool_or(has_times) as has_times,
        case when sum(amounts) > 0 then sum(amount)::bigint end as amount,
        case when sum(saved) > 0 then sum(savings)::bigint end as savings,
        sum(pieces)::bigint as pieces,
        by_the_clock(hour, events) as hours
    from by_hour group by all;

create temp table by_item as
    select customer_id, name, sum(events)::bigint as events, sum(amount)::bigint as amount,
        count(*) as days, count(distinct month(day)) as months, min(month(day)) as month
    from (select customer_id, item as name, "at"::date as day, count(*) as events,
              coalesce(sum(parts(amount)), 0)::bigint as amount
          from line where item is not null and quantity is distinct from 0 group by all)
    group by customer_id, name;

create temp table by_category as
    select customer_id, category as name, count(*) as events,
        coalesce(sum(parts(amount)), 0)::bigint as amount
    from line where category is not null and quantity is distinct from 0 group by all;

create temp table by_visit as
    select customer_id, channel as name, "at"::date as day, count(*) as events,
        coalesce(sum(parts(amount)), 0)::bigint as amount, min("at") as began, max("at") as ended
    from line where channel is not null group by all;

create temp table by_channel_month as
    select customer_id, name, month(day) as month, sum(events)::bigint as events,
        sum(amount)::bigint as amount
    from by_visit group by all;

create temp table by_channel as
    select customer_id, name, sum(events)::bigint as events, sum(amount)::bigint as amount
    from by_channel_month group by all;

create temp table by_order as
    select customer_id, order_id, count(*) as events,
        coalesce(sum(parts(amount)), 0)::bigint as amount, min("at") as began
    from line where order_id is not null group by all;

-- the best five: a heap, without a full sort
create macro five(name, events, amount) as
    min_by({name: name, events: events}, (-events, -amount, name), 5);
create macro shared(best, of) as list_transform(best, lambda each:
    {name: each.name, events: each.events, share_pct: share(each.events, of)});

-- fact: events
create table events as select customer_id, events as value from person;

-- fact: active_days
create table active_days as select customer_id, count(*) as value from by_day group by all;

-- fact: first_day
create table first_day as select customer_id, min(day) as value from by_day group by all;

-- fact: last_day
create table last_day as select customer_id, max(day) as value from by_day group by all;

-- fact: busiest_day
create table busiest_day as
    select customer_id, arg_max(
        {date: day, events: events, amount: money(amount)}, (events, -epoch(day))) as value
    from by_day group by all;

-- fact: hours
create table hours as
    select customer_id, hours as value from person where has_times;

-- fact: busiest_hour
create table busiest_hour as
    select customer_id, {hour: list_position(value, list_max(value)) - 1, events: list_max(value),
        share_pct: share(list_max(value), events)} as value
    from hours join person using (customer_id);

-- fact: weekdays
create macro on_day(each, day, events) as
    coalesce(sum(events) filter (isodow(day) = each), 0)::bigint;
create table weekdays as
    select customer_id, list_value(
        on_day(1, day, events),
        on_day(2, day, events),
        on_day(3, day, events),
        on_day(4, day, events),
        on_day(5, day, events),
        on_day(6, day, events),
        on_day(7, day, events)) as value
    from by_day group by all;

-- fact: busiest_weekday
create table busiest_weekday as
    select customer_id, {weekday: list_position(value, list_max(value)), events: list_max(value),
        share_pct: share(list_max(value), events)} as value
    from weekdays join person using (customer_id);

-- fact: months
create macro of_month(each, month, events, amount) as {
    month: format('2017-{:02d}', each),
    events: coalesce(sum(events) filter (month = each), 0)::bigint,
    amount: money(coalesce(sum(amount) filter (month = each), 0)::bigint)};
create table months as
    select customer_id, list_value(
        of_month(1, month, events, amount),
        of_month(2, month, events, amount),
        of_month(3, month, events, amount),
        of_month(4, month, events, amount),
        of_month(5, month, events, amount),
        of_month(6, month, events, amount),
        of_month(7, month, events, amount),
        of_month(8, month, events, amount),
        of_month(9, month, events, amount),
        of_month(10, month, events, amount),
        of_month(11, month, events, amount),
        of_month(12, month, events, amount)) as value
    from by_month group by all;

-- fact: busiest_month
create table busiest_month as
    select customer_id, {month: format('2017-{:02d}', best.month), events: best.events,
        share_pct: share(best.events, person.events)} as value
    from (select customer_id, arg_max({month: month, events: events}, (events, -month)) as best
          from by_month group by all)
        join person using (customer_id);

-- fact: longest_streak
create table longest_streak as
    select customer_id, arg_max(
        {days: days, first: first, last: last}, (days, -epoch(first))) as value
    from (select customer_id, count(*) as days, min(day) as first, max(day) as last
          from (select customer_id, day, epoch(day) // 86400
                    - row_number() over (partition by customer_id order by day) as run
                from by_day)
          group by customer_id, run)
    group by all;

-- fact: longest_weekly_streak
create table longest_weekly_streak as
    select customer_id, arg_max(
        {weeks: weeks, first: first, last: last + 6}, (weeks, -epoch(first))) as value
    from (select customer_id, count(*) as weeks, min(week) as first, max(week) as last
          from (select customer_id, week, epoch(week) // 604800
                    - row_number() over (partition by customer_id order by week) as run
                from (select distinct customer_id, monday(day) as week from by_day))
          group by customer_id, run)
    group by all;

-- fact: orders
create table orders as select customer_id, count(*) as value from by_order group by all;

-- fact: biggest_order
create table biggest_order as
    select customer_id, arg_min({amount: money(amount), date: began::date, events: events},
        (-amount, began, order_id)) as value
    from by_order where amount > 0 group by all;

-- fact: total_amount
create table total_amount as
    select customer_id, money(amount) as value from person where amount is not null;

-- fact: savings
create table savings as
    select customer_id, money(savings) as value from person where money(savings) > 0;

-- fact: total_quantity
create table total_quantity as
    select customer_id, money(pieces) as value from person where money(pieces) > 0;

-- fact: distinct_items
create table distinct_items as select customer_id, count(*) as value from by_item group by all;

-- fact: top_items
create table top_items as
    select customer_id, shared(best, events) as value
    from (select customer_id, five(name, events, amount) as best from by_item group by all)
        join person using (customer_id);

-- fact: top_categories
create table top_categories as
    select customer_id, shared(best, events) as value
    from (select customer_id, five(name, events, amount) as best from by_category group by all)
        join person using (customer_id);

-- fact: discoveries
create macro new_in(each, month) as
    {month: format('2017-{:02d}', each), items: count(*) filter (month = each)};
create table discoveries as
    select customer_id, list_value(
        new_in(1, month),
        new_in(2, month),
        new_in(3, month),
        new_in(4, month),
        new_in(5, month),
        new_in(6, month),
        new_in(7, month),
        new_in(8, month),
        new_in(9, month),
        new_in(10, month),
        new_in(11, month),
        new_in(12, month)) as value
    from by_item group by all;

-- fact: channels
create table channels as
    select customer_id, shared(best, events) as value
    from (select customer_id, five(name, events, amount) as best from by_channel group by all)
        join person using (customer_id);

-- fact: distinct_channels
create table distinct_channels as
    select customer_id, count(*) as value from by_channel group by all;

-- fact: visits
create table visits as select customer_id, count(*) as value from by_visit group by all;

-- fact: night_events
create table by_part as
    select customer_id, list_sum(value[6:12])::bigint as morning,
        list_sum(value[13:17])::bigint as afternoon, list_sum(value[18:22])::bigint as evening,
        (list_sum(value[1:5]) + list_sum(value[23:24]))::bigint as night
    from hours;
create table night_events as select customer_id, night as value from by_part where night > 0;

-- fact: dayparts
-- by largest remainder, so that the shares always add up to 100
create macro lost(n, of) as n * 1000 % of;
create macro shared_out(parts, of) as list_transform([1, 2, 3, 4], lambda i:
    (parts[i] * 1000 // of + (len(list_filter([1, 2, 3, 4], lambda j:
            lost(parts[j], of) > lost(parts[i], of)
            or (lost(parts[j], of) = lost(parts[i], of) and j < i)))
        < 1000 - list_sum(list_transform(parts, lambda n: n * 1000 // of)))::integer) / 10);
create temp table part_shares as
    select customer_id, shared_out(list_value(morning, afternoon, evening, night), events) as pct
    from by_part join person using (customer_id);
create table dayparts as
    select customer_id, {morning_pct: pct[1], afternoon_pct: pct[2], evening_pct: pct[3],
        night_pct: pct[4]} as value
    from part_shares;

-- fact: busiest_daypart
create table busiest_daypart as
    select customer_id, {part: case most when morning then 'morning'
            when afternoon then 'afternoon' when evening then 'evening' else 'night' end,
        events: most,
        share_pct: pct[list_position([morning, afternoon, evening, night], most)]} as value
    from (select *, greatest(morning, afternoon, evening, night) as most from by_part)
        join part_shares using (customer_id);

-- fact: longest_gap
create table longest_gap as
    select customer_id, arg_max(
        {days: days, first: day - days, last: day - 1}, (days, -epoch(day))) as value
    from (select customer_id, day,
              (day - lag(day) over (partition by customer_id order by day) - 1)::integer as days
          from by_day)
    where days > 0 group by all;

-- fact: returning_items
create table returning_items as
    select customer_id, {again: again, once: items - again, again_pct: share(again, items)} as value
    from (select customer_id, count(*) filter (days > 1) as again, count(*) as items
          from by_item group by all);

-- fact: loyal_item
create table loyal_item as
    select customer_id, {name: best.name, days: best.days, months: best.months,
        days_pct: share(best.days, active_days.value)} as value
    from (select customer_id, arg_min({name: name, days: days, months: months},
              (-days, -events, name)) as best
          from by_item group by all)
        join active_days using (customer_id);

-- fact: seasons
create macro in_season(each, month, events) as
    coalesce(sum(events) filter (month % 12 // 3 = each), 0)::bigint;
create table seasons as
    select customer_id, list_value(
        in_season(0, month, events),
        in_season(1, month, events),
        in_season(2, month, events),
        in_season(3, month, events)) as value
    from by_month group by all;

-- fact: busiest_season
create table busiest_season as
    select customer_id, {
        season: ['12-02', '03-05', '06-08', '09-11'][list_position(value, list_max(value))],
        events: list_max(value), share_pct: share(list_max(value), events)} as value
    from seasons join person using (customer_id);

-- fact: week_hours
create macro hours_of(each, weekday, hours) as
    coalesce(any_value(hours) filter (weekday = each), list_resize([]::bigint[], 24, 0));
create table week_hours as
    select customer_id, list_value(
        hours_of(1, weekday, week.hours),
        hours_of(2, weekday, week.hours),
        hours_of(3, weekday, week.hours),
        hours_of(4, weekday, week.hours),
        hours_of(5, weekday, week.hours),
        hours_of(6, weekday, week.hours),
        hours_of(7, weekday, week.hours)) as value
    from (select customer_id, isodow(day) as weekday, by_the_clock(hour, events) as hours
          from by_hour group by all) as week
        join person using (customer_id)
    where has_times group by all;

-- fact: milestones
create macro stones() as [10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000,
    1_000_000, 5_000_000, 10_000_000, 50_000_000, 100_000_000, 500_000_000];
create table milestones as
    select customer_id, list({events: stone, date: day} order by stone) as value
    from (select customer_id, day, unnest(list_filter(stones(), lambda stone:
              stone > upto - events and stone <= upto)) as stone
          from (select customer_id, day, events, sum(events) over (
                    partition by customer_id order by day)::bigint as upto
                from by_day))
    group by all;

-- fact: order_milestones
create table order_milestones as
    select customer_id, list({orders: nth, date: began::date} order by nth) as value
    from (select customer_id, began, row_number() over (
              partition by customer_id order by began) as nth
          from by_order)
    where list_contains(stones(), nth) group by all;

-- fact: channel_journey
create table channel_journey as
    select customer_id, {first: first, favourite: favourite, last: last} as value
    from (select customer_id, arg_min(name, (began, name)) as first,
              arg_min(name, (-epoch_us(ended), name)) as last
          from by_visit group by all)
        join (select customer_id, arg_min(name, (-events, -amount, name)) as favourite
              from by_channel group by all) using (customer_id);

-- fact: channel_months
create table leader as
    select customer_id, month,
        arg_min({name: name, events: events}, (-events, -amount, name)) as best
    from by_channel_month group by all;
create table channel_months as
    select customer_id, list({month: format('2017-{:02d}', month), name: best.name,
        events: best.events} order by month) as value
    from leader group by all;

-- fact: channel_turn
create table turn as
    select customer_id, max(month) as month, arg_max(before, month) as before,
        arg_max(name, month) as after
    from (select customer_id, month, best.name as name,
              lag(best.name) over (partition by customer_id order by month) as before
          from leader)
    where name <> before group by all;
create table channel_turn as
    select customer_id, {month: format('2017-{:02d}', any_value(turn.month)),
        before: any_value(before), after: any_value(after), months: count(*)} as value
    from turn join leader using (customer_id)
    where leader.month >= turn.month group by all having count(*) > 1;
