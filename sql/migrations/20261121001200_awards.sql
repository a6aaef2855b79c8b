-- The Social Media Award: editions, their categories, the rules that find a result,
-- and the results. Every entry lives draft → review → published; a second publisher
-- of the ministry that gives the award publishes, and what is published stands. A
-- result is corrected by one that replaces it, so the earlier one is never lost.

-- Entries the portal ships with are public facts and have no drafter.
create function portal.two_people(state text, drafted_by uuid, published_by uuid) returns boolean
language sql immutable set search_path = ''
return state not in ('published', 'replaced') or drafted_by is null
  or (published_by is not null and published_by <> drafted_by);

create function portal.are_links(links jsonb) returns boolean
language sql immutable set search_path = ''
return jsonb_typeof(links) = 'array' and not exists (
  select from jsonb_array_elements(case when jsonb_typeof(links) = 'array' then links end) as l
  where jsonb_typeof(l) <> 'object'
    or coalesce(length(l ->> 'title') between 1 and 300, false) is false
    or coalesce(l ->> 'url' ~* '^https?://[^\s]+$' and length(l ->> 'url') <= 500, false) is false
);

-- {"parts": [{"indicator": code, "weight": share}, …], "transformation", "peer_group",
--  "months", "minimum_months", "minimum_posts", "ties"}; the weights make up 1.
create function portal.is_award_rule(definition jsonb) returns boolean
language sql immutable set search_path = ''
return coalesce(
  jsonb_typeof(definition -> 'parts') = 'array'
  and definition ->> 'transformation' = 'mid_rank_percentile'
  and definition ->> 'ties' = 'share'
  and definition ->> 'peer_group' ~ '^[a-z_]+$'
  and (definition ->> 'months')::integer between 1 and 60
  and (definition ->> 'minimum_months')::integer between 1 and (definition ->> 'months')::integer
  and (definition ->> 'minimum_posts')::integer >= 0
  and (
    select abs(sum((p ->> 'weight')::numeric) - 1) < 0.001 and min((p ->> 'weight')::numeric) > 0
      and bool_and(p ->> 'indicator' ~ '^[a-z_]+$')
      and count(distinct p ->> 'indicator') = count(*)
    from jsonb_array_elements(
      case when jsonb_typeof(definition -> 'parts') = 'array' then definition -> 'parts' end) as p
  ), false);


create table portal.edition (
  id uuid primary key default gen_random_uuid(),
  given_by text not null references portal.country (code),
  year smallint not null check (year between 2000 and 2100),
  title text not null check (length(title) between 2 and 200),
  held_on date,
  place text check (length(place) between 1 and 200),
  basis text check (length(basis) between 1 and 2000),
  source_title text check (length(source_title) between 1 and 300),
  source_url text check (source_url ~* '^https?://[^\s]+$' and length(source_url) <= 500),
  source_note text check (length(source_note) between 1 and 2000),
  state text not null default 'draft' check (state in ('draft', 'review', 'published')),
  drafted_by uuid,
  published_by uuid,
  published_at timestamptz,
  unique (given_by, year),
  check (portal.two_people(state, drafted_by, published_by))
);
comment on table portal.edition is 'One year''s award: when and where it was given, and where we know it from.';
comment on column portal.edition.given_by is 'The ministry that gives the award; its publishers keep it.';
comment on column portal.edition.basis is 'What the results rest on, in one sentence.';

create table portal.category (
  id uuid primary key default gen_random_uuid(),
  edition_id uuid not null references portal.edition (id),
  code text not null check (code ~ '^[a-z_]+$'),
  position smallint not null,
  title text not null check (length(title) between 2 and 200),
  description text not null check (length(description) between 1 and 2000),
  indicator text references portal.indicator (code),
  holder text not null check (holder in ('mission', 'head_of_mission')),
  state text not null default 'draft' check (state in ('draft', 'review', 'published')),
  drafted_by uuid,
  published_by uuid,
  published_at timestamptz,
  unique (edition_id, code),
  check (portal.two_people(state, drafted_by, published_by))
);
comment on table portal.category is 'What an edition honours. The title is a proper name and is never translated.';
comment on column portal.category.indicator is 'The indicator that lies nearest to what is honoured; missing when none does.';

create table portal.rule (
  id uuid primary key default gen_random_uuid(),
  category_id uuid not null references portal.category (id),
  version smallint not null check (version >= 1),
  origin text not null check (origin in ('organiser', 'portal')),
  definition jsonb not null check (portal.is_award_rule(definition)),
  explanation text not null check (length(explanation) between 1 and 4000),
  state text not null default 'draft' check (state in ('draft', 'review', 'published')),
  drafted_by uuid,
  published_by uuid,
  published_at timestamptz,
  unique (category_id, version),
  check (portal.two_people(state, drafted_by, published_by))
);
comment on table portal.rule is 'How a category''s result can be worked out from figures; the highest published version holds.';
comment on column portal.rule.origin is
  '`organiser`: the rule the award was given by. `portal`: a reading of ours where the organiser published none.';

create table portal.result (
  id uuid primary key default gen_random_uuid(),
  category_id uuid not null references portal.category (id),
  band text check (length(band) between 1 and 200),
  rank smallint not null default 1 check (rank >= 1),
  mission_id uuid not null references portal.mission (id),
  person_name text check (length(person_name) between 1 and 200),
  citation text not null check (length(citation) between 1 and 4000),
  figure double precision check (figure >= 0 and figure < 'infinity'),
  links jsonb not null default '[]' check (portal.are_links(links)),
  replaces uuid references portal.result (id),
  state text not null default 'draft' check (state in ('draft', 'review', 'published', 'replaced')),
  drafted_by uuid,
  published_by uuid,
  published_at timestamptz,
  check (replaces <> id),
  check (portal.two_people(state, drafted_by, published_by))
);
comment on table portal.result is 'Who was honoured in a category, with the words said about it.';
comment on column portal.result.band is 'The group of missions within which the edition ranked, in its own words; missing for all.';
comment on column portal.result.figure is
  'The figure the edition published, in the unit of the category''s indicator; missing when it published none.';

create index category_by_edition on portal.category (edition_id);
create index rule_by_category on portal.rule (category_id);
create index result_by_category on portal.result (category_id);
create index result_by_mission on portal.result (mission_id);


alter table portal.edition enable row level security;
alter table portal.category enable row level security;
alter table portal.rule enable row level security;
alter table portal.result enable row level security;
grant select on portal.edition, portal.category, portal.rule, portal.result to authenticated;

create policy "Members read published editions, publishers their own drafts" on portal.edition
for select to authenticated
using (
  (state = 'published' and ((select auth.jwt()) ->> 'country') is not null)
  or (given_by = ((select auth.jwt()) ->> 'country') and (select portal.viewer_has('publisher')))
);

-- An entry is out only when all above it is: the policies of the upper table hold below it too.
create policy "Members read published categories, publishers their own drafts" on portal.category
for select to authenticated
using (exists (
  select from portal.edition e
  where e.id = edition_id and (
    (category.state = 'published' and e.state = 'published')
    or (e.given_by = ((select auth.jwt()) ->> 'country') and (select portal.viewer_has('publisher'))))
));

create policy "Members read published rules, publishers their own drafts" on portal.rule
for select to authenticated
using (exists (
  select from portal.category c join portal.edition e on e.id = c.edition_id
  where c.id = category_id and (
    (rule.state = 'published' and c.state = 'published' and e.state = 'published')
    or (e.given_by = ((select auth.jwt()) ->> 'country') and (select portal.viewer_has('publisher'))))
));

create policy "Members read published results, publishers their own drafts" on portal.result
for select to authenticated
using (exists (
  select from portal.category c join portal.edition e on e.id = c.edition_id
  where c.id = category_id and (
    (result.state = 'published' and c.state = 'published' and e.state = 'published')
    or (e.given_by = ((select auth.jwt()) ->> 'country') and (select portal.viewer_has('publisher'))))
));


create view api.edition with (security_invoker = true) as
select id, given_by, year, title, held_on, place, basis, source_title, source_url, source_note, state,
  drafted_by, published_by, published_at
from portal.edition;

create view api.category with (security_invoker = true) as
select id, edition_id, code, position, title, description, indicator, holder, state, drafted_by, published_by,
  published_at
from portal.category;

create view api.rule with (security_invoker = true) as
select id, category_id, version, origin, definition, explanation, state, drafted_by, published_by, published_at
from portal.rule;

create view api.result with (security_invoker = true) as
select r.id, c.edition_id, r.category_id, r.band, r.rank, r.mission_id, m.name as mission_name, m.country,
  m.city, m.host_country, r.person_name, r.citation, r.figure, r.links, r.replaces, r.state, r.drafted_by,
  r.published_by, r.published_at
from portal.result r
join portal.category c on c.id = r.category_id
join portal.mission m on m.id = r.mission_id;

grant select on api.edition, api.category, api.rule, api.result to authenticated;
