-- Groups that are written down are read; only those of missions that no release has met are worked out.

-- The category of each of a ministry's missions on a platform in each peer group: as fixed for the
-- year, or what it would be.
create function portal.own_category(of_year integer, of_platform text, of_country text)
returns table (mission_id uuid, peer_group text, category text)
language sql stable set search_path = '' set plan_cache_mode = force_custom_plan
begin atomic
  with fixed as materialized (
    select p.mission_id, p.peer_group, p.category from portal.peer_membership p
    where p.year = of_year and p.platform = of_platform and p.country = of_country
  ),
  met_by_none as materialized (
    select exists (
      select from portal.account_month m
      where m.country = of_country and m.platform = of_platform
        and m.month between make_date(of_year, 1, 1) and make_date(of_year, 12, 1)
        and m.mission_id not in (select f.mission_id from fixed f)
    ) as there_are
  )
  select f.mission_id, f.peer_group, f.category from fixed f
  union all
  select n.mission_id, n.peer_group, n.category
  from met_by_none m
  cross join lateral portal.mission_category(of_year, null, of_country) as n
  where m.there_are and n.platform = of_platform
    and not exists (select from fixed f where f.mission_id = n.mission_id and f.peer_group = n.peer_group);
end;

create or replace function portal.own_figures(of_indicator text, of_platform text, of_quarter date)
returns table (
  mission_id uuid, mission text, host_country text, city text, value double precision,
  days integer, days_expected integer, categories jsonb, missing text
)
language sql stable set search_path = '' set plan_cache_mode = force_custom_plan
begin atomic
  select m.id, m.name, m.host_country, m.city, v.value, coalesce(v.days, 0),
    (of_quarter + interval '3 months')::date - of_quarter, c.categories,
    case when v.mission_id is null then 'measure' else v.missing end
  from (
    select distinct a.mission_id
    from portal.account_month a
    where a.country = portal.viewer_country() and a.platform = of_platform
      and a.month >= of_quarter and a.month < of_quarter + interval '3 months'
  ) as reporting
  join portal.mission m on m.id = reporting.mission_id
  join (
    select o.mission_id, jsonb_object_agg(o.peer_group, o.category) as categories
    from portal.own_category(extract(year from of_quarter)::integer, of_platform, portal.viewer_country()) as o
    group by o.mission_id
  ) as c on c.mission_id = m.id
  left join portal.mission_period(of_indicator, 'quarter', of_quarter, (of_quarter + interval '2 months')::date, null,
    portal.viewer_country(), of_platform) as v on v.mission_id = m.id
  order by m.name, m.id;
end;

create or replace function portal.host_terms(of_indicator text, of_platform text, of_quarter date)
returns table (mission_id uuid, peer_group text, category text, median double precision, missions integer)
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return query
    with own as materialized (
      select o.mission_id, o.peer_group, o.category
      from portal.own_category(extract(year from of_quarter)::integer, of_platform, person.country) as o
      where o.peer_group in ('all', 'host_population_band', 'host_city')
    ),
    cell as materialized (
      select distinct on (c.peer_group, c.category) c.*
      from portal.release_cell c
      where c.indicator = of_indicator and c.platform = of_platform and c.quarter = of_quarter and c.status = 'published'
        and (c.peer_group, c.category) in (select o.peer_group, o.category from own o)
      order by c.peer_group, c.category, c.release desc
    ),
    noted as (
      insert into portal.benchmark_view (viewer, country, release, indicator, platform, quarter, peer_group, category, status)
      select person.id, person.country, c.release, c.indicator, c.platform, c.quarter, c.peer_group, c.category, c.status
      from cell c
    )
    select o.mission_id, o.peer_group, o.category, c.median, c.missions
    from own o join cell c on c.peer_group = o.peer_group and c.category = o.category;
end $$;

-- What an account's own past says about its months, for the measures an indicator asks for by
-- one of these names. `months` is a statement that also gives the months before.
--   followers_before:      its followers at the end of the month before, where that is known.
--   followers_change:      what came or went since.
--   interactions_expected: what its posts would have set in motion at its own pace: the mean of
--                          the middle half of the interactions per post of its twelve months
--                          before, as CrowdTangle's benchmark takes it; null below six.
create or replace function portal.with_history(measures text[], months text) returns text
language plpgsql immutable set search_path = ''
as $$
begin
  if measures && array['followers_before', 'followers_change'] then
    months := format(
      'select m.*, m.followers - m.followers_before as followers_change
       from (
         select m.*, nullif((array_agg(m.followers) over last_month)[1], 0) as followers_before
         from (%s) as m
         window last_month as (partition by m.account_id order by m.month
           range between interval ''1 month'' preceding and interval ''1 month'' preceding)
       ) as m', months);
  end if;
  if 'interactions_expected' = any (measures) then
    months := format(
      'select m.*, m.posts_of_interactions * case when m.known >= 6 then (
         select avg(f.rate)
         from (
           select x.rate from unnest(m.rates) as x (rate) where x.rate is not null
           order by x.rate offset m.known / 4 limit m.known - 2 * (m.known / 4)
         ) as f
       ) end as interactions_expected
       from (
         select m.*, array_agg(m.rate) over last_year as rates, count(m.rate) over last_year as known
         from (
           select m.*, m.interactions / nullif(m.posts_of_interactions, 0)::double precision as rate from (%s) as m
         ) as m
         window last_year as (partition by m.account_id order by m.month
           range between interval ''12 months'' preceding and interval ''1 month'' preceding)
       ) as m', months);
  end if;
  return months;
end $$;

-- The plans of whoever reads next are made for what a release has just written.
create or replace function portal.publish_release(draft portal.release_draft) returns portal.release
language plpgsql set search_path = ''
as $$
declare
  rule portal.disclosure_rule;
  key portal.release_key;
  made portal.release;
begin
  select * into strict rule from portal.disclosure_rule r where r.version = draft.rule_version;
  select * into strict key from portal.release_key k where k.seed = draft.seed;
  select count(*) filter (where c.status = 'published' and not c.revised),
    count(*) filter (where c.status = 'published' and c.revised),
    encode(portal.hmac(key.inner_pad, key.outer_pad, concat_ws('|', 'release', draft.number,
      string_agg(c.inputs_hash, ',' order by c.inputs_hash))), 'hex')
  into made.published, made.revised, made.inputs_hash
  from portal.release_draft_cell c where c.draft = draft.number;
  made.suppressed := draft.suppressed;

  if exists (select from portal.release_draft_cell c where c.draft = draft.number) then
    made.number := draft.number;
    made.cut_at := now();
    made.cut_by := draft.begun_by;
    made.as_of := draft.as_of;
    made.rule_version := rule.version;
    made.parameters := to_jsonb(rule);
    made.seed := key.seed;
    made.revision := draft.revision;
    insert into portal.release values (made.*);
    insert into portal.release_cell (release, indicator, platform, quarter, peer_group, category, status, reason,
      missions, p10, p25, median, p75, p90, inputs_hash)
    select made.number, c.indicator, c.platform, c.quarter, c.peer_group, c.category, c.status, c.reason,
      c.missions, c.p10, c.p25, c.median, c.p75, c.p90, c.inputs_hash
    from portal.release_draft_cell c where c.draft = draft.number;
    insert into portal.release_input (release, indicator, platform, quarter, peer_group, category, ministries)
    select made.number, c.indicator, c.platform, c.quarter, c.peer_group, c.category, c.ministries
    from portal.release_draft_cell c where c.draft = draft.number and c.status = 'published';
    perform portal.record(coalesce(portal.viewer_country(), 'ZZ'), 'release.cut', made.number::text, null,
      jsonb_build_object('published', made.published, 'revised', made.revised, 'suppressed', made.suppressed));
    analyze portal.release_cell, portal.peer_membership;
  end if;
  delete from portal.release_draft d where d.number = draft.number;
  return made;
end $$;

-- A call ends well within the eight seconds of a request: after its first second it begins no step.
create or replace function portal.ask_for_release()
returns table (number integer, published integer, revised integer, suppressed integer, steps_left integer)
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('secretariat');
  draft portal.release_draft := portal.begin_release(current_date, person.id);
  made portal.release;
begin
  while draft.steps_left > 0 and clock_timestamp() < now() + interval '1 second' loop
    draft := portal.judge_step(draft);
  end loop;
  if draft.steps_left = 0 then
    made := portal.publish_release(draft);
  end if;
  return query select made.number, coalesce(made.published, 0), coalesce(made.revised, 0),
    coalesce(made.suppressed, draft.suppressed), draft.steps_left;
end $$;

grant execute on function portal.own_category(integer, text, text) to authenticated;
