-- A release of a large network with years of history takes longer than a request may. So it is
-- cut in steps: begun, judged quarter by quarter and platform by platform into a draft nobody
-- reads, and published at once when the last step is done. The schedule takes all steps in one
-- go; the secretariat's page asks until none is left.

create table portal.release_draft (
  number integer primary key,
  as_of date not null,
  rule_version text not null,
  revision boolean not null,
  seed uuid not null,
  begun_by uuid,
  quarters date[] not null,
  platforms text[] not null,
  steps_left integer not null,
  year_fixed smallint,
  suppressed integer not null default 0
);
comment on table portal.release_draft is 'The release that is being cut, if any; nobody but the owner reads it.';
comment on column portal.release_draft.quarters is 'Those it judges, the earliest first; each takes a step for every platform.';
comment on column portal.release_draft.year_fixed is 'The last year whose peer groups this release has fixed.';

create table portal.release_draft_cell (
  draft integer not null references portal.release_draft (number) on delete cascade,
  indicator text not null, platform text not null, quarter date not null,
  peer_group text not null, category text not null,
  revised boolean not null,
  status text not null,
  reason text,
  missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision,
  inputs_hash text not null,
  ministries jsonb,
  primary key (draft, indicator, platform, quarter, peer_group, category)
);
comment on table portal.release_draft_cell is 'What has been judged of the release that is being cut.';

alter table portal.release_draft enable row level security;
alter table portal.release_draft_cell enable row level security;
create policy "Only members in good standing read" on portal.release_draft
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.release_draft_cell
as restrictive for select to authenticated using ((select portal.viewer_is_member()));


-- The draft of the release of a day: the one that was begun, or a new one. One that another day
-- began, or another release overtook, is thrown away.
create function portal.begin_release(on_day date, by_person uuid) returns portal.release_draft
language plpgsql set search_path = ''
as $$
declare
  rule portal.disclosure_rule;
  draft portal.release_draft;
  next_number integer;
  of_quarters date[];
  of_platforms text[];
begin
  -- One at a time, or two would publish the same cells.
  perform pg_advisory_xact_lock(8311945004);
  select coalesce(max(r.number), 0) + 1 into next_number from portal.release r;
  delete from portal.release_draft d where d.as_of <> on_day or d.number <> next_number;
  select * into draft from portal.release_draft d;
  if draft.number is not null then
    return draft;
  end if;

  select * into strict rule from portal.disclosure_rule r where r.in_force_from <= on_day
  order by r.in_force_from desc limit 1;
  of_quarters := array(
    select q::date
    from generate_series(
      (select date_trunc('quarter', min(m.month)) from portal.account_month m),
      portal.last_frozen_quarter(on_day, rule.freeze_days)::timestamp, interval '3 months') as q
    order by q);
  of_platforms := array(select distinct a.platform from portal.account a order by a.platform);
  insert into portal.release_draft (number, as_of, rule_version, revision, seed, begun_by, quarters, platforms, steps_left)
  values (next_number, on_day, rule.version,
    coalesce((select extract(year from max(r.as_of)) < extract(year from on_day) from portal.release r), false),
    (select k.seed from portal.release_key k order by k.made_at desc limit 1), by_person,
    of_quarters, of_platforms, cardinality(of_quarters) * cardinality(of_platforms))
  returning * into draft;
  return draft;
end $$;

-- Takes the next step, and keeps what it finds with the draft.
create function portal.judge_step(draft portal.release_draft) returns portal.release_draft
language plpgsql set search_path = '' set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  rule portal.disclosure_rule;
  key portal.release_key;
  step constant integer := cardinality(draft.quarters) * cardinality(draft.platforms) - draft.steps_left;
  of_quarter constant date := draft.quarters[1 + step / cardinality(draft.platforms)];
  of_platform constant text := draft.platforms[1 + step % cardinality(draft.platforms)];
  last_quarter constant date := draft.quarters[cardinality(draft.quarters)];
begin
  select * into strict rule from portal.disclosure_rule r where r.version = draft.rule_version;
  select * into strict key from portal.release_key k where k.seed = draft.seed;
  if draft.year_fixed is distinct from extract(year from of_quarter) then
    perform portal.fix_membership(extract(year from of_quarter)::integer, draft.as_of);
    draft.year_fixed := extract(year from of_quarter);
  end if;
  perform portal.gather_months(of_platform, portal.first_month_needed(of_platform, of_quarter, last_quarter),
    (of_quarter + interval '2 months')::date, draft.as_of);
  perform portal.gather_figures(of_quarter);
  perform portal.gather_rule_figures(of_platform, of_quarter, last_quarter, rule);
  perform portal.judge_cells(of_platform, of_quarter, rule);
  perform portal.gather_shares(draft.revision, rule, key);

  insert into portal.release_draft_cell (draft, indicator, platform, quarter, peer_group, category, revised, status, reason,
    missions, p10, p25, median, p75, p90, inputs_hash, ministries)
  select draft.number, c.indicator, c.platform, c.quarter, c.peer_group, c.category,
    coalesce(c.standing = 'published', false), 'published', case when f.mostly_zero then 'mostly_zero' end,
    f.missions, f.p10, f.p25, f.median, f.p75, f.p90, f.inputs_hash, f.ministries
  from portal.fresh_figures(draft.number, rule, key) as f join pg_temp.cell c on c.id = f.cell
  union all
  select draft.number, c.indicator, c.platform, c.quarter, c.peer_group, c.category,
    false, 'suppressed', c.reason, null, null, null, null, null, null, '', null
  from pg_temp.cell c
  -- A cell nobody heard of has too few missions anyway; the others say why, once for every change.
  where c.reason is not null and c.standing is distinct from 'published'
    and coalesce(c.standing_reason, 'too_few_missions') <> c.reason;

  select draft.suppressed + count(*) into draft.suppressed from pg_temp.cell c
  where c.reason is not null and c.standing is distinct from 'published';
  draft.steps_left := draft.steps_left - 1;
  update portal.release_draft d
  set steps_left = draft.steps_left, year_fixed = draft.year_fixed, suppressed = draft.suppressed
  where d.number = draft.number;
  return draft;
end $$;

-- Makes a release of a draft that is judged to its end. Without anything new to say there is no
-- release, and its number is null.
create function portal.publish_release(draft portal.release_draft) returns portal.release
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
    -- The plans of whoever reads next are made for what was just written.
    analyze portal.release_cell, portal.peer_membership;
  end if;
  delete from portal.release_draft d where d.number = draft.number;
  return made;
end $$;

-- Publishes, of every quarter that is frozen on the day, each cell that passes the rules and
-- was never published; in the first release of a calendar year also published ones whose data
-- changed enough. `suppressed` counts the cells kept back.
create or replace function portal.cut_release(on_day date default current_date, by_person uuid default null)
returns table (number integer, published integer, revised integer, suppressed integer)
language plpgsql security definer set search_path = ''
as $$
declare
  draft portal.release_draft := portal.begin_release(on_day, by_person);
  made portal.release;
begin
  while draft.steps_left > 0 loop
    draft := portal.judge_step(draft);
  end loop;
  made := portal.publish_release(draft);
  return query select made.number, made.published, made.revised, made.suppressed;
end $$;

-- The secretariat cuts what is due today; the day is not theirs to choose. A call ends well
-- within the eight seconds of a request: after its first second it begins no step, and says how
-- many are left. It is asked again until none is.
drop function api.cut_release();
drop function portal.ask_for_release();
create function portal.ask_for_release()
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

create function api.cut_release()
returns table (number integer, published integer, revised integer, suppressed integer, steps_left integer)
language sql set search_path = ''
begin atomic
  select * from portal.ask_for_release();
end;

grant execute on function portal.ask_for_release(), api.cut_release() to authenticated;
