-- The other questions about own figures that take days as they come are refused as plainly when there is
-- no day, or one without end: the months between two such days were counted until the request ran out of time.

-- As before, for those as well who ask with their own rights and may not refuse by themselves.
create or replace function portal.require_days(variadic asked_for date[]) returns void
language plpgsql immutable security definer set search_path = ''
as $$
begin
  if exists (select from unnest(asked_for) as day where day is null or not isfinite(day)) then
    perform portal.refuse('access.malformed', 400, 'day');
  end if;
end $$;
grant execute on function portal.require_days(date[]) to authenticated;

create or replace function api.own_figures(indicator text, platform text, quarter date)
returns table (
  mission_id uuid, mission text, host_country text, city text, value double precision,
  days integer, days_expected integer, categories jsonb, missing text
)
language sql stable set search_path = ''
begin atomic
  select portal.require_days(quarter);
  select * from portal.own_figures(indicator, platform, quarter);
end;

create or replace function api.comparisons(from_month text, to_month text) returns table (figures text)
language sql stable set search_path = ''
begin atomic
  select portal.require_days(from_month::date, to_month::date);
  select portal.comparisons(from_month::date, to_month::date)::text where portal.viewer_is_member();
end;

create or replace function api.confidence(from_month text, to_month text, measures text) returns table (figures text)
language sql stable set search_path = ''
begin atomic
  select portal.require_days(from_month::date, to_month::date);
  select portal.confidence(from_month::date, to_month::date, string_to_array(measures, ','))::text
  where portal.viewer_is_member();
end;

create or replace function api.award_basis(platform text, from_month text, to_month text, indicators text)
returns table (figures text)
language sql stable set search_path = ''
begin atomic
  select portal.require_days(from_month::date, to_month::date);
  select portal.award_basis(platform, from_month::date, to_month::date, indicators)::text
  where portal.viewer_is_member();
end;
