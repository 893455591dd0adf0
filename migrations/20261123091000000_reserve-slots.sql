-- Slots of all limiters and segments of all daily caps that a batch of messages needs, in one round trip.
--
-- The messages come in the order in which they are served. Limiters and caps of all messages stand in one list each;
-- `*_ends` has the place of every message's last one, and `p_limiter_keys`, `p_cap_subjects` the places of their keys in
-- `p_keys` and `p_subjects`, which name each once. The first of `p_days` is the day of now.
--
-- Generic cell rate: a message costs a limiter some time. It is due when all before it is paid for, less the burst, which
-- must have room for the message too, as far as it can; so no more than a burst ever goes at once. A time later than
-- `p_tat_max_us` counts as never used. Of several limiters the latest decides, and each is paid from its own time on: all
-- keep their average.
--
-- Rows are made, then locked, in the order of their keys, limiters before caps, so that batches wait for each other but
-- never in a circle. Nothing else may lock rows of these tables before, and nothing deletes rows in use.
create function messaging.reserve_slots(
  p_now_us bigint,
  p_deadlines_us bigint[],
  p_keys text[],
  p_tat_max_us bigint,
  p_limiter_ends integer[],
  p_limiter_keys integer[],
  p_costs_us bigint[],
  p_bursts_us bigint[],
  p_subjects text[],
  p_cap_ends integer[],
  p_cap_subjects integer[],
  p_caps integer[],
  p_segments integer[],
  p_days date[],
  p_day_ends_us bigint[]
) returns table (outcome text, at_us bigint) language plpgsql as $$
declare
  v_tats bigint[];
  v_key_taken boolean[] := array_fill(false, array[cardinality(p_keys)]);
  v_subjects integer := cardinality(p_subjects);
  v_days integer := 0;
  v_row_subjects text[] := '{}';
  v_row_days date[] := '{}';
  v_used integer[];
  v_latest_us bigint;
  v_first_limiter integer := 1;
  v_first_cap integer := 1;
  v_due bigint;
  v_key integer;
  v_day integer;
  v_offset integer;
  v_full boolean;
begin
  insert into messaging.rate_slots (key, tat_us)
  select u.key, p_now_us from unnest(p_keys) u(key)
  order by u.key
  on conflict do nothing;

  -- A time further ahead than any message can wait was written by a clock that was wrong; what is behind now is unused.
  select array_agg(
    case when s.tat_us > p_tat_max_us then p_now_us else greatest(s.tat_us, p_now_us) end order by s.position
  ) into v_tats
  from (
    select u.position, r.tat_us
    from unnest(p_keys) with ordinality u(key, position)
    join messaging.rate_slots r on r.key = u.key
    order by r.key
    for no key update of r
  ) s;

  if v_subjects > 0 then
    -- Segments count on the day on which they leave; days after today are locked only if this batch may come to them.
    select least(
      greatest(p_now_us, (select max(t) from unnest(v_tats) t)) + (select coalesce(sum(c), 0) from unnest(p_costs_us) c),
      (select max(d) from unnest(p_deadlines_us) d)
    ) into v_latest_us;
    loop
      v_days := v_days + 1;
      v_row_subjects := v_row_subjects || p_subjects;
      v_row_days := v_row_days || array_fill(p_days[v_days], array[v_subjects]);
      exit when v_days = cardinality(p_days) or v_latest_us < p_day_ends_us[v_days];
    end loop;

    insert into messaging.daily_segments (subject, day)
    select u.subject, u.day from unnest(v_row_subjects, v_row_days) u(subject, day)
    order by u.subject, u.day
    on conflict do nothing;

    select array_agg(l.segments order by l.position) into v_used
    from (
      select u.position, d.segments
      from unnest(v_row_subjects, v_row_days) with ordinality u(subject, day, position)
      join messaging.daily_segments d on d.subject = u.subject and d.day = u.day
      order by d.subject, d.day
      for no key update of d
    ) l;
  end if;

  for m in 1 .. cardinality(p_deadlines_us) loop
    v_due := p_now_us;
    for l in v_first_limiter .. p_limiter_ends[m] loop
      v_due := greatest(v_due, v_tats[p_limiter_keys[l]] - p_bursts_us[l] + least(p_costs_us[l], p_bursts_us[l]));
    end loop;

    v_day := 1;
    while v_day < v_days and v_due >= p_day_ends_us[v_day] loop
      v_day := v_day + 1;
    end loop;
    v_offset := (v_day - 1) * v_subjects;
    v_full := false;
    for c in v_first_cap .. p_cap_ends[m] loop
      v_full := v_full or v_used[v_offset + p_cap_subjects[c]] + p_segments[c] > p_caps[c];
    end loop;

    if v_due > p_deadlines_us[m] then
      outcome := 'expired';
      at_us := null;
    elsif v_full then
      outcome := 'capped';
      at_us := p_day_ends_us[v_day];
    else
      outcome := 'due';
      at_us := v_due;
      for l in v_first_limiter .. p_limiter_ends[m] loop
        v_key := p_limiter_keys[l];
        v_tats[v_key] := v_tats[v_key] + p_costs_us[l];
        v_key_taken[v_key] := true;
      end loop;
      for c in v_first_cap .. p_cap_ends[m] loop
        v_used[v_offset + p_cap_subjects[c]] := v_used[v_offset + p_cap_subjects[c]] + p_segments[c];
      end loop;
    end if;
    v_first_limiter := p_limiter_ends[m] + 1;
    v_first_cap := p_cap_ends[m] + 1;
    return next;
  end loop;

  update messaging.rate_slots r set tat_us = u.tat_us
  from unnest(p_keys, v_tats, v_key_taken) u(key, tat_us, taken)
  where r.key = u.key and u.taken;

  if v_subjects > 0 then
    update messaging.daily_segments d set segments = u.segments
    from unnest(v_row_subjects, v_row_days, v_used) u(subject, day, segments)
    where d.subject = u.subject and d.day = u.day and d.segments <> u.segments;
  end if;
end $$;
