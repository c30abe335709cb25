-- Moves tasks of a route from stored to published, until so many are published and not recorded: by priority, jobs in
-- turn. One taker at a time for each route, so that the window is never overrun. Planned once a session and by indexes
-- alone, as record() is: to plan anew for each call took a third of its time, and tables that were empty then grow.
create function take(_route text, _window integer, _slots integer)
    returns table (job uuid, number bigint, attempt integer, first bigint, count bigint, alone boolean,
        republished boolean, deaths integer)
    language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
declare
    _now timestamptz := now_here();
    _free integer;
    _served integer;
    _job record;
    _row tasks%rowtype;
    _size bigint;
begin
    perform pg_advisory_xact_lock(hashtext(current_schema() || '.take'), hashtext(_route));
    select _window - count(*) into _free from tasks t where t.route = _route and t.state = 2;
    while _free > 0 loop
        _served := 0;
        -- Those of the highest priority that have anything, once each: who was served longest ago goes first.
        for _job in
            with able as (
                select j.id, j.alone, j.open, j.items, j.chunk_size, j.measured, j.measured_time, j.priority, j.created
                from jobs j
                where j.route = _route and j.state in (1, 2)
                    and exists (select from tasks t where t.job = j.id and t.state = 1 and t.time <= _now)
                    -- Of what is not known a slot has two pilots at a time: one runs, one waits.
                    and (j.measured > 0 or j.chunk_size is not null or j.open
                        or 2 * _slots > (select count(*) from tasks t where t.job = j.id and t.state in (2, 3))))
            select a.* from able a left join turns u on u.job = a.id
            where a.priority = (select max(priority) from able)
            order by u.turn nulls first, a.created, a.id
            limit _free
        loop
            select t.* into _row from tasks t
                where t.job = _job.id and t.state = 1 and t.time <= _now
                order by t.first limit 1 for update skip locked;
            continue when not found; -- its job is ending

            -- A few small chunks until the time of an item is known, then chunks of 190 ms; never fewer than three a
            -- slot, and smaller ones towards the end, so that slots end together.
            _size := case
                when _job.chunk_size is not null then _job.chunk_size
                when _job.open then 2147483647
                else greatest(1, least(
                    case when _job.measured = 0 then _job.items / (32::bigint * _slots)
                        else (1900000 * _job.measured) / (_job.measured_time + 1) end,
                    greatest(1, _job.items / (3::bigint * _slots)))) end;
            if _job.chunk_size is null and not _job.open then
                _size := least(_size, greatest((_size + 3) / 4, 2 * _row.count / (3::bigint * _slots)));
            end if;
            if _row.count <= _size or _row.attempt > 1 then
                update tasks t set state = 2, time = _now where t.job = _row.job and t.number = _row.number;
            else
                update tasks t set first = t.first + _size, count = t.count - _size
                    where t.job = _row.job and t.number = _row.number;
                _row.number := nextval('task_number');
                _row.count := _size;
                _row.deaths := 0;
                _row.failures := 0;
                insert into tasks (job, number, route, first, count, state, time)
                    values (_row.job, _row.number, _route, _row.first, _size, 2, _now);
            end if;

            insert into turns values (_job.id, nextval('turn_number'))
                on conflict on constraint turns_pkey do update set turn = excluded.turn;
            _free := _free - 1;
            _served := _served + 1;
            return query values (_row.job, _row.number, _row.attempt, _row.first, _row.count, _job.alone,
                _row.republished, _row.deaths);
        end loop;

        exit when _served = 0;
    end loop;
end $$;
