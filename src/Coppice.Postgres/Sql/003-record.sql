create type taken as (ord integer, job uuid, number bigint, first bigint, count bigint, attempt integer,
    failures integer, deaths integer, route text);

-- Records outcomes, each once: the first writer among holders of the current attempt wins. Tells for each whether it
-- counts, whether its failure ends the job, when its retry is due, and how many tasks of its route are published: many
-- where nothing is stored that could be. Jobs that are done by it end, each a row of its own, as is each that may run now.
create function record(
        _jobs uuid[], _numbers bigint[], _attempts integer[], _done integer[], _results bytea[], _remembered bytea[],
        _elapsed bigint[], _failed boolean[], _final boolean[])
    returns table (ord integer, accepted boolean, ends boolean, due timestamptz, route text, published integer,
        job uuid)
    language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
declare
    _now timestamptz := now_here();
    _job record;
    _taken taken[];
    _rest boolean;
    _complete uuid[];
    _failures integer;
    _delay interval;
begin
    -- In one order: two recorders of the same jobs wait for each other, and never both.
    perform from jobs where id = any(_jobs) order by id for no key update;

    with outcome as (
        select distinct on (job, number) ord::integer, job, number, attempt
        from unnest(_jobs, _numbers, _attempts) with ordinality o (job, number, attempt, ord)
        order by job, number, ord),
    gone as (
        delete from tasks t using outcome o
        where t.job = o.job and t.number = o.number and t.attempt = o.attempt and t.state in (2, 3)
        returning o.ord, t.job, t.number, t.first, t.count, t.attempt, t.failures, t.deaths, t.route)
    select coalesce(array_agg(row(g.*)::taken), '{}'), bool_or(_failed[g.ord] or _done[g.ord] < g.count)
        into _taken, _rest from gone g;

    with sums as (
        select job, sum(_done[ord]) as done, count(*) filter (where _done[ord] > 0) as pieces,
            sum(_elapsed[ord]) as elapsed
        from unnest(_taken) group by job),
    counted as (
        update jobs j set
            state = 2,
            done = j.done + s.done,
            results = j.results + s.pieces,
            measured = j.measured + s.done,
            measured_time = j.measured_time + s.elapsed
        from sums s where j.id = s.job
        returning j.id, j.results - s.pieces as before, j.sealed and j.done = j.items as complete),
    stored as (
        insert into results (job, sequence, first, count, results, remembered, elapsed)
        select t.job, c.before + row_number() over (partition by t.job order by t.ord), t.first, _done[t.ord],
            _results[t.ord], _remembered[t.ord], _elapsed[t.ord]
        from unnest(_taken) t join counted c on c.id = t.job where _done[t.ord] > 0)
    select array_agg(id order by id) into _complete from counted where complete;

    return query
        with loads as materialized (
            select r.route, case
                    when exists (select from tasks t where t.route = r.route and t.state = 1 and t.time <= _now)
                        then (select count(*)::integer from tasks t where t.route = r.route and t.state = 2)
                    else 2147483647 end as published
            from (select distinct route from unnest(_taken)) r)
        select o.ord::integer, t.ord is not null, false, null::timestamptz, t.route, coalesce(l.published, 0), null::uuid
        from generate_subscripts(_jobs, 1) o (ord)
            left join unnest(_taken) t on t.ord = o.ord
            left join loads l on l.route = t.route
        where t.ord is null or not (_failed[t.ord] or _done[t.ord] < t.count);

    if _complete is not null then
        return query select 0, false, false, null::timestamptz, e.route, 0, e.job
            from unnest(_complete) c, succeed(c) e;
    end if;

    -- The rare ones: what failed, and what was handed back.
    if _rest is not true then return; end if;
    for _job in
        select t.*, j.retries, j.retry_delay from unnest(_taken) t join jobs j on j.id = t.job
        where _failed[t.ord] or _done[t.ord] < t.count
        order by t.ord
    loop
        ord := _job.ord;
        accepted := true;
        ends := false;
        due := null;
        route := _job.route;
        published := 0;
        if _failed[ord] then
            _failures := case when _done[ord] = 0 then _job.failures else 0 end + 1;
            if _final[ord] or _failures > _job.retries then
                ends := true;
            else
                -- Twice as long each time, up to five minutes or the first delay, whichever is longer.
                _delay := least(_job.retry_delay * power(2::float8, least(_failures - 1, 30)),
                    greatest(_job.retry_delay, 3000000000)) / 10 * interval '1 microsecond';
                due := _now + _delay;
                insert into tasks (job, number, route, first, count, attempt, failures, deaths, time)
                    values (_job.job, _job.number, _job.route, _job.first + _done[ord], 1, _job.attempt + 1, _failures,
                        _job.deaths, due);
                if _job.count - _done[ord] > 1 then
                    insert into tasks (job, number, route, first, count, time)
                        values (_job.job, nextval('task_number'), _job.route, _job.first + _done[ord] + 1,
                            _job.count - _done[ord] - 1, _now);
                end if;
                update jobs j set retried = j.retried + 1 where j.id = _job.job;
            end if;
        else
            insert into tasks (job, number, route, first, count, attempt, failures, deaths, time)
                values (_job.job, nextval('task_number'), _job.route, _job.first + _done[ord], _job.count - _done[ord],
                    case when _done[ord] = 0 then _job.attempt else 1 end,
                    case when _done[ord] = 0 then _job.failures else 0 end, _job.deaths, _now);
        end if;
        return next;
    end loop;
end $$;
