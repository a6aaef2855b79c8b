-- Portions of a decision weigh what has to be read for them: the rows of all exports of their accounts, not those
-- of the submission alone. Whole accounts go together as long as they are light enough, since all rows of an account
-- are read for each span of its months: only an account that is too heavy by itself is cut into spans.

-- Whether a submission is so large that all rows of its accounts are better read than its own looked up.
create function portal.is_large(held portal.submission) returns boolean
language sql stable set search_path = ''
return held.rows_accepted + held.rows_held > 20000;

-- Portions of whole accounts, of about as many rows each. Of a large submission whose accounts were exported many
-- times before, fewer of its own rows make one.
create or replace function portal.plan_decision(held portal.submission, with_held boolean, rests_on text) returns void
language sql set search_path = ''
begin atomic
  delete from portal.decision_month m where m.submission_id = held.id and m.with_held = plan_decision.with_held;
  delete from portal.decision_part p where p.submission_id = held.id and p.with_held = plan_decision.with_held;
  insert into portal.decision_part (submission_id, with_held, account_ids, from_month, to_month, rests_on, next_step)
  select held.id, plan_decision.with_held, array_agg(a.account_id order by a.account_id),
    date_trunc('month', held.first_day)::date, date_trunc('month', held.last_day)::date, plan_decision.rests_on, 'find_moved'
  from (
    select sa.account_id, sum(coalesce(landed.rows, 0)) over (order by sa.account_id) - coalesce(landed.rows, 0) as before
    from portal.submission_account sa
    left join (
      select r.account_id, count(*) as rows
      from (
        select p.account_id from portal.post p where p.submission_id = held.id
        union all
        select d.account_id from portal.account_day d where d.submission_id = held.id
      ) as r
      group by r.account_id
    ) as landed on landed.account_id = sa.account_id
    where sa.submission_id = held.id
  ) as a,
  (
    select sum(s.rows_accepted + s.rows_held) / (held.rows_accepted + held.rows_held + 1) as times
    from portal.submission s
    where s.state <> 'draft' and s.id in (
      select o.submission_id from portal.submission_account o
      where o.account_id in (select mine.account_id from portal.submission_account mine where mine.submission_id = held.id))
  ) as exported
  group by div(a.before, greatest(1, case when portal.is_large(held)
    then 3 * portal.portion_rows() / greatest(3, exported.times) else portal.portion_rows() end));
end;

-- What a portion of a submission holds: how many rows of all exports, by account and month, and the first and last day
-- outside those of the submission on which another export puts a post that it holds, too. A small
-- submission's posts are each looked up. All rows of a large one's accounts are read once, and laid side by side. The planner
-- knows nothing of a file that has just come in, so each way is told how, and none looks a
-- post up by its submission ("is true" has no index).
create function portal.looked_up_ahead(held portal.submission, of_accounts uuid[], others uuid[]) returns jsonb
language sql stable set search_path = '' set enable_bitmapscan = off
begin atomic
  with moved as materialized (
    select least(held.first_day, min(o.first_day)) as first_day, greatest(held.last_day, max(o.last_day)) as last_day
    from portal.post p
    cross join lateral (
      select min(q.day) as first_day, max(q.day) as last_day
      from portal.post q
      where q.account_id = p.account_id and q.external_id = p.external_id and (q.submission_id = any (others)) is true
        and (q.day < held.first_day or q.day > held.last_day) is true
      -- Keeps the planner from turning it round.
      offset 0
    ) as o
    where p.submission_id = held.id and p.account_id = any (of_accounts)
  ),
  span as materialized (
    select date_trunc('month', m.first_day)::date as first_day, (date_trunc('month', m.last_day) + interval '1 month')::date as until
    from moved m
  )
  select jsonb_build_object('first_day', (select m.first_day from moved m), 'last_day', (select m.last_day from moved m),
    'rows', (
      select jsonb_agg(r)
      from (
        select q.account_id, date_trunc('month', q.day)::date as month, count(*) as rows
        from (
          select p.account_id, p.day from portal.post p
          where p.account_id = any (of_accounts)
            and p.day >= (select s.first_day from span s) and p.day < (select s.until from span s)
          union all
          select d.account_id, d.day from portal.account_day d
          where d.account_id = any (of_accounts)
            and d.day >= (select s.first_day from span s) and d.day < (select s.until from span s)
        ) as q
        group by 1, 2
      ) as r));
end;

create function portal.read_ahead(held portal.submission, of_accounts uuid[], others uuid[]) returns jsonb
language sql stable set search_path = '' set work_mem = '64MB'
set enable_indexscan = off set enable_nestloop = off set enable_mergejoin = off set enable_sort = off
begin atomic
  with post as materialized (
    select p.account_id, p.external_id, p.day, p.submission_id = held.id as own, p.submission_id = any (others) as other
    from portal.post p where p.account_id = any (of_accounts)
  ),
  moved as materialized (
    select least(held.first_day, min(o.day)) as first_day, greatest(held.last_day, max(o.day)) as last_day
    from post o
    where o.other and (o.day < held.first_day or o.day > held.last_day) and exists (
      select from post p where p.own and p.account_id = o.account_id and p.external_id = o.external_id)
  )
  select jsonb_build_object('first_day', (select m.first_day from moved m), 'last_day', (select m.last_day from moved m),
    'rows', (
      select jsonb_agg(r)
      from (
        select q.account_id, date_trunc('month', q.day)::date as month, count(*) as rows
        from (
          select p.account_id, p.day from post p
          union all
          select d.account_id, d.day from portal.account_day d where d.account_id = any (of_accounts)
        ) as q
        group by 1, 2
      ) as r));
end;

create function portal.ahead_of(held portal.submission, of_accounts uuid[]) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  others uuid[] := (
    select array_agg(s.id)
    from portal.submission s
    where held.grain = 'post' and s.state = 'approved' and s.grain = 'post' and s.id <> held.id
      and (s.first_day < held.first_day or s.last_day > held.last_day)
      and s.id in (select a.submission_id from portal.submission_account a where a.account_id = any (of_accounts)));
begin
  if portal.is_large(held) then
    return portal.read_ahead(held, of_accounts, others);
  end if;
  return portal.looked_up_ahead(held, of_accounts, others);
end $$;

-- Takes in the months that moved posts leave, and cuts the portion into such as hold at most twice as many rows of all
-- exports: into whole accounts, and a heavier one into spans of months.
create or replace function portal.slice_part(held portal.submission, part portal.decision_part) returns void
language plpgsql set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  most constant bigint := 2 * portal.portion_rows();
  ahead jsonb := portal.ahead_of(held, part.account_ids);
  account record;
  together uuid[] := '{}';
  weight bigint := 0;
begin
  part.from_month := date_trunc('month', (ahead ->> 'first_day')::timestamp)::date;
  part.to_month := date_trunc('month', (ahead ->> 'last_day')::timestamp)::date;
  delete from portal.decision_part p where p.id = part.id;
  for account in
    select a.id, coalesce(sum(r.rows), 0) as rows
    from unnest(part.account_ids) with ordinality as a (id, place)
    left join jsonb_to_recordset(ahead -> 'rows') as r (account_id uuid, rows bigint) on r.account_id = a.id
    group by a.id order by min(a.place)
  loop
    if account.rows > most then
      insert into portal.decision_part (submission_id, with_held, account_ids, from_month, to_month, rests_on, next_step)
      select part.submission_id, part.with_held, array[account.id], min(s.month), max(s.month), part.rests_on, 'work_out'
      from (
        select m.month::date as month, sum(coalesce(r.rows, 0)) over (order by m.month) - coalesce(r.rows, 0) as before
        from generate_series(part.from_month::timestamp, part.to_month::timestamp, interval '1 month') as m (month)
        left join jsonb_to_recordset(ahead -> 'rows') as r (account_id uuid, month date, rows bigint)
          on r.account_id = account.id and r.month = m.month::date
      ) as s
      group by div(s.before, most);
    else
      if weight + account.rows > most and together <> '{}' then
        perform portal.add_part(part, together);
        together := '{}';
        weight := 0;
      end if;
      together := together || account.id;
      weight := weight + account.rows;
    end if;
  end loop;
  if together <> '{}' then
    perform portal.add_part(part, together);
  end if;
end $$;
drop function portal.moved_days(portal.submission, uuid[]);

-- A portion like this one, of these of its accounts.
create function portal.add_part(part portal.decision_part, of_accounts uuid[]) returns void
language sql set search_path = ''
begin atomic
  insert into portal.decision_part (submission_id, with_held, account_ids, from_month, to_month, rests_on, next_step)
  values (part.submission_id, part.with_held, of_accounts, part.from_month, part.to_month, part.rests_on, 'work_out');
end;
