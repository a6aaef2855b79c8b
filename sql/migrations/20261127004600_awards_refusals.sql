-- What is no rule is refused in words a publisher can act on, whoever writes it and by whatever way:
-- a rule that names what the portal does not know could be published, and be read by nobody.

-- The word for what keeps a definition from being a rule of this ministry's award; null for a rule.
create function portal.award_rule_problem(definition jsonb, given_by text) returns text
language sql stable set search_path = ''
begin atomic
  with part as (
    select p ->> 'indicator' as indicator, (p ->> 'weight')::numeric as weight
    from jsonb_array_elements(
      case when jsonb_typeof(definition -> 'parts') = 'array' then definition -> 'parts' else '[]' end) as p
  )
  select case
    when not exists (select from part) then 'parts'
    when exists (select from part where indicator is null or indicator not in (select i.code from portal.indicator i))
      then 'indicator'
    when (select count(distinct indicator) < count(*) from part) then 'twice'
    when exists (select from part where weight is null or weight <= 0) then 'weight'
    when (select abs(sum(weight) - 1) >= 0.001 from part) then 'weights'
    when coalesce((definition ->> 'months')::integer, 0) not between 1 and 60 then 'months'
    when coalesce((definition ->> 'minimum_months')::integer, 0)
      not between 1 and (definition ->> 'months')::integer then 'minimum_months'
    when coalesce((definition ->> 'minimum_posts')::integer, -1) < 0 then 'posts'
    when coalesce(definition ->> 'ties', '') not in ('share', 'heaviest_part') then 'ties'
    when coalesce(definition ->> 'peer_group', '')
      not in ('all', 'host_population_band', 'host_region', 'size_band') then 'groups'
    when definition ->> 'platform'
      not in ('x', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'telegram', 'other') then 'platform'
    when (definition ->> 'jury')::numeric not between 0 and 0.9 then 'jury'
    when exists (
      select from jsonb_array_elements_text(
        coalesce(definition -> 'missions', '[]') || coalesce(definition -> 'hardship', '[]')) as named
      where not exists (
        select from portal.mission m where m.id::text = named and m.country = given_by)) then 'missions'
  end;
end;

create function portal.check_award_rule() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  problem text := portal.award_rule_problem(new.definition, portal.organiser_of('rule', to_jsonb(new)));
begin
  if problem is not null then
    perform portal.refuse('awards.malformed', 400, 'rule.' || problem);
  end if;
  return new;
end $$;

create trigger check_award_rule before insert or update of definition on portal.rule
for each row execute function portal.check_award_rule();
