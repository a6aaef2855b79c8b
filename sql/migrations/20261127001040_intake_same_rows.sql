-- Who else had the data of a large file: its rows and those of others are laid side by side instead of
-- looked up one after the other. The planner takes a file that has just come in for a small one.
-- As before, only submissions of the same kind are compared: what external monitoring counted is no second export.

create or replace function portal.same_rows(wanted uuid) returns table (
  submission_id uuid, rows_common bigint, rows_different bigint
)
-- What is set here is as it was when the function ends, whatever it sets within.
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan set work_mem = '64MB'
set enable_nestloop = on
as $$
declare
  held portal.submission := (select s from portal.submission s where s.id = wanted);
  of_accounts uuid[] := (select array_agg(a.account_id) from portal.submission_account a where a.submission_id = wanted);
begin
  if held.rows_total > 50000 then
    perform set_config('enable_nestloop', 'off', true);
  end if;
  return query
    select o.submission_id, count(*), count(*) filter (
      where o.day <> p.day or o.impressions <> p.impressions or o.reach <> p.reach or o.views <> p.views
        or o.reactions <> p.reactions or o.comments <> p.comments or o.shares <> p.shares
        or o.saves <> p.saves or o.clicks <> p.clicks or o.follows <> p.follows)
    from portal.post p
    join portal.post o on o.account_id = p.account_id and o.external_id = p.external_id
    join portal.submission s on s.id = o.submission_id and s.state <> 'draft' and s.kind = held.kind
    where p.submission_id = wanted and o.submission_id <> wanted and p.held_row is null and o.held_row is null
      and o.account_id = any (of_accounts)
    group by o.submission_id
    union all
    select o.submission_id, count(*), count(*) filter (
      where o.followers <> d.followers or o.follows_gained <> d.follows_gained or o.follows_lost <> d.follows_lost
        or o.posts <> d.posts or o.visual_posts <> d.visual_posts or o.impressions <> d.impressions
        or o.reach <> d.reach or o.views <> d.views or o.reactions <> d.reactions or o.comments <> d.comments
        or o.shares <> d.shares or o.saves <> d.saves or o.clicks <> d.clicks
        or o.profile_visits <> d.profile_visits or o.comments_answered <> d.comments_answered
        or o.first_reply_minutes <> d.first_reply_minutes)
    from portal.account_day d
    join portal.account_day o on o.account_id = d.account_id and o.day = d.day
    join portal.submission s on s.id = o.submission_id and s.state <> 'draft' and s.kind = held.kind
    where d.submission_id = wanted and o.submission_id <> wanted and d.held_row is null and o.held_row is null
      and o.account_id = any (of_accounts)
    group by o.submission_id;
end $$;
