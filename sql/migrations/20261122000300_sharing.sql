-- What the tiers network and public mean: members of other ministries read the named
-- monthly figures of months all of whose submissions are shared so and past their
-- embargo. They read them through one function, which notes who looked.

create table portal.shared_view (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  viewer uuid not null,
  viewer_name text not null,
  viewer_country text not null,
  country text not null references portal.country (code),
  from_month date not null,
  to_month date not null,
  months integer not null check (months >= 0),
  submissions uuid[] not null
);
comment on table portal.shared_view is 'Who of another ministry looked up figures shared by name, and what they were shown.';
comment on column portal.shared_view.country is 'Whose figures were looked up.';
comment on column portal.shared_view.submissions is 'The submissions behind the months that were shown.';
create index shared_view_by_country on portal.shared_view (country, id desc);

alter table portal.shared_view enable row level security;
grant select on portal.shared_view to authenticated;
create policy "Members read who looked at their ministry's figures" on portal.shared_view
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.shared_view
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

create trigger shared_view_is_append_only before update or delete or truncate on portal.shared_view
for each statement execute function portal.keep_the_past();

create view api.shared_view with (security_invoker = true) as
select id, at, viewer_name, viewer_country, from_month, to_month, months, submissions from portal.shared_view;
grant select on api.shared_view to authenticated;


-- The months of a ministry that others may see by name. One submission behind a month
-- that is shared less, or later, keeps the whole month back.
create function portal.shared_month(of_country text, from_month date, to_month date)
returns table (figures portal.account_month, public boolean)
language sql stable set search_path = ''
begin atomic
  select m, source.public
  from portal.account_month m
  cross join lateral (
    select
      bool_and(s.state = 'approved' and s.tier in ('network', 'public')
        and coalesce(s.embargo_until <= current_date, true)) as shared,
      bool_and(s.tier = 'public') as public
    from portal.submission s where s.id = any (m.submissions)
  ) as source
  where m.country = of_country and m.month between from_month and to_month and source.shared;
end;

create function portal.shared_figures(of_country text, from_month date, to_month date) returns table (
  mission_id uuid, mission text, account_id uuid, platform text, handle text, month date, tier text,
  days_present smallint, days_expected smallint, posts bigint, visual_posts bigint, impressions bigint,
  reach bigint, views bigint, reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint,
  interactions bigint, followers bigint, follows_gained bigint, follows_lost bigint, profile_visits bigint,
  comments_answered bigint, first_reply_minutes double precision
)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  if not exists (select from portal.country c where c.code = of_country and c.in_network) then
    perform portal.refuse('sharing.no_such_partner', 404);
  end if;
  -- A look that finds nothing is noted as well. Nobody is told of looks at their own.
  if of_country <> person.country then
    insert into portal.shared_view (
      viewer, viewer_name, viewer_country, country, from_month, to_month, months, submissions)
    select person.id, person.name, person.country, of_country, $2, $3, count(distinct s.figures),
      coalesce(array_agg(distinct source) filter (where source is not null), '{}')
    from portal.shared_month(of_country, $2, $3) as s
    left join lateral unnest((s.figures).submissions) as source on true;
  end if;
  return query
    select m.id, m.name, a.id, a.platform, a.handle, (s.figures).month,
      case when s.public then 'public' else 'network' end,
      (s.figures).days_present, (s.figures).days_expected, (s.figures).posts, (s.figures).visual_posts,
      (s.figures).impressions, (s.figures).reach, (s.figures).views, (s.figures).reactions, (s.figures).comments,
      (s.figures).shares, (s.figures).saves, (s.figures).clicks, (s.figures).interactions, (s.figures).followers,
      (s.figures).follows_gained, (s.figures).follows_lost, (s.figures).profile_visits,
      (s.figures).comments_answered, (s.figures).first_reply_minutes
    from portal.shared_month(of_country, $2, $3) as s
    join portal.account a on a.id = (s.figures).account_id
    join portal.mission m on m.id = (s.figures).mission_id
    order by m.name, m.id, a.platform, a.handle, a.id, (s.figures).month;
end $$;

-- One text: long answers come whole, and large numbers exact, from every server.
create function api.shared_figures(country text, from_month text, to_month text) returns text
language sql set search_path = ''
begin atomic
  select coalesce(jsonb_agg(to_jsonb(f)), '[]')::text
  from portal.shared_figures(country, from_month::date, to_month::date) as f;
end;


-- "See what partner X sees": the tier is tried on the submission, a member of the partner
-- is made, the question is asked under that member's name by the function above, and all
-- of it is undone. Nothing of the partner's is in the answer: it asks for own figures.
--
-- `resting` counts the months that would rest on the submission, `seen` are those the
-- partner would be shown, `cells` the benchmarks the figures could enter.
create function portal.see_as_partner(wanted uuid, partner text, with_tier text, with_embargo date) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.submission := portal.hold_submission(
    wanted, person, array['checked', 'submitted', 'approved', 'withdrawn']);
  stranger uuid := gen_random_uuid();
  first_month date := date_trunc('month', held.first_day)::date;
  last_month date := date_trunc('month', held.last_day)::date;
  answer jsonb;
begin
  if partner = person.country
    or not exists (select from portal.country c where c.code = partner and c.in_network) then
    perform portal.refuse('sharing.no_such_partner', 404);
  end if;
  begin
    update portal.submission set tier = with_tier, embargo_until = with_embargo where id = held.id;
    if held.state <> 'approved' then
      perform portal.try_decision(held, false);
    end if;
    answer := jsonb_build_object(
      'resting', (select count(*) from portal.account_month m
        where m.country = held.country and m.month between first_month and last_month and held.id = any (m.submissions)),
      'cells', portal.cells_of(held));
    insert into portal.member (id, issuer, subject, email, name, country, roles)
    values (stranger, 'preview', stranger::text, 'preview', 'preview', partner, array['reader']);
    perform set_config('request.jwt.claims',
      jsonb_build_object('sub', stranger, 'role', 'authenticated', 'country', partner)::text, true);
    answer := answer || jsonb_build_object('seen', (
      select coalesce(jsonb_agg(f), '[]')
      from jsonb_array_elements(api.shared_figures(held.country, first_month::text, last_month::text)::jsonb) as f
      where exists (
        select from portal.account_month m
        where m.account_id = (f ->> 'account_id')::uuid and m.month = (f ->> 'month')::date
          and held.id = any (m.submissions))));
    raise exception using errcode = 'JJ001';
  exception
    when sqlstate 'JJ001' then null;
    when unique_violation then perform portal.refuse('intake.same_file', 409);
    when check_violation then perform portal.refuse('intake.malformed', 400, sqlerrm);
  end;
  return answer;
end $$;

-- The cells of the benchmarks that months resting on a submission may enter once their
-- embargo is over. What is released depends on the other ministries, too.
create function portal.cells_of(held portal.submission) returns jsonb
language sql stable set search_path = ''
begin atomic
  with entering as (
    select distinct u.quarter, (u.figures).mission_id
    from portal.usable_month(
      date_trunc('quarter', held.first_day)::date, date_trunc('quarter', held.last_day)::date,
      'infinity', held.country, held.platform) as u
    where held.id = any ((u.figures).submissions)
  )
  select coalesce(jsonb_agg(to_jsonb(c)), '[]')
  from (
    select c.peer_group, c.category, min(e.quarter) as first_quarter, max(e.quarter) as last_quarter
    from (select distinct extract(year from e.quarter)::integer as year from entering e) as y
    cross join lateral portal.mission_category(y.year, null, held.country) as c
    join entering e on e.mission_id = c.mission_id and extract(year from e.quarter)::integer = y.year
    where c.platform = held.platform
    group by c.peer_group, c.category
  ) as c;
end;

create function api.see_as_partner(submission text, partner text, tier text, embargo_until text) returns text
language sql set search_path = ''
begin atomic
  select portal.see_as_partner(submission::uuid, partner, tier, nullif(embargo_until, '')::date)::text;
end;

grant execute on function
  portal.shared_figures(text, date, date), api.shared_figures(text, text, text),
  portal.see_as_partner(uuid, text, text, date), api.see_as_partner(text, text, text, text)
to authenticated;
