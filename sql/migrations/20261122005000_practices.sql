-- Practices: what a mission tried, told so that another can do the same. A text is worked on
-- in a draft that only its ministry sees; what was published is a version that never changes.

create table portal.practice_section (
  code text primary key check (code ~ '^[a-z_]+$'),
  position smallint not null,
  name text not null,
  hint text not null
);
comment on table portal.practice_section is
  'The sections of a practice, in their order, each with a hint for its writer. All are filled before publishing.';

create table portal.practice_theme (
  code text primary key check (code ~ '^[a-z_]+$'),
  position smallint not null,
  name text not null,
  description text not null
);
comment on table portal.practice_theme is 'What practices are about. Names are English here and go through gettext on screens.';

create table portal.practice (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  created_by uuid not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  demonstration boolean not null default false,
  version integer check (version >= 1),
  original_language text,
  title text,
  summary text,
  themes text[] not null default '{}',
  missions uuid[] not null default '{}',
  accounts uuid[] not null default '{}',
  indicator text references portal.indicator (code),
  platform text,
  start_month date,
  commitments text[] not null default '{}',
  attachments uuid[] not null default '{}',
  registered boolean not null default false,
  public boolean not null default false,
  published_by uuid,
  published_by_name text,
  published_at timestamptz,
  review_on date,
  archived_at timestamptz,
  verdict text,
  effect double precision,
  effect_low double precision,
  effect_high double precision,
  unique (id, country),
  check ((version is null) = (published_at is null))
);
comment on table portal.practice is 'A practice as its readers see it: the facts of its published version.';
comment on column portal.practice.version is 'The number of the version readers see; missing until one is published.';
comment on column portal.practice.registered is 'Whether missions, indicator, platform and start were written down before the start month.';
comment on column portal.practice.public is 'Whether its ministry lets everybody read it without an account.';
comment on column portal.practice.review_on is 'From this day it is marked "check if still true".';
comment on column portal.practice.effect is 'Of the evidence measured last, as a share: 0.12 is +12 %.';
create index practice_by_country on portal.practice (country);
create index practice_by_indicator on portal.practice (indicator);

create table portal.practice_draft (
  practice_id uuid primary key,
  country text not null,
  state text not null default 'draft' check (state in ('draft', 'review', 'published', 'archived')),
  revision integer not null default 0,
  content jsonb not null check (jsonb_typeof(content) = 'object'),
  planned_at timestamptz not null default now(),
  saved_by uuid not null,
  saved_by_name text not null,
  saved_at timestamptz not null default now(),
  editors uuid[] not null default '{}',
  editor_names text[] not null default '{}',
  comment text,
  commented_by_name text,
  foreign key (practice_id, country) references portal.practice (id, country) on delete cascade
);
comment on table portal.practice_draft is 'The text a ministry works on. It equals the published version until somebody changes it.';
comment on column portal.practice_draft.revision is 'Counts the saves: who saves names the one they began from.';
comment on column portal.practice_draft.planned_at is 'When missions, indicator, platform and start month became what they are.';
comment on column portal.practice_draft.editors is 'Who wrote some of it since it was last published; none of them publishes it.';
create index practice_draft_by_country on portal.practice_draft (country);

create table portal.practice_version (
  practice_id uuid not null,
  number integer not null check (number >= 1),
  country text not null,
  kind text not null check (kind in ('saved', 'proposed', 'published', 'restored')),
  content jsonb not null check (jsonb_typeof(content) = 'object'),
  saved_by uuid not null,
  saved_by_name text not null,
  saved_at timestamptz not null default now(),
  published_at timestamptz,
  published_by_name text,
  primary key (practice_id, number),
  foreign key (practice_id, country) references portal.practice (id, country) on delete cascade
);
comment on table portal.practice_version is 'A practice''s text as it stood at a save point. Versions never change.';

alter table portal.practice_section enable row level security;
alter table portal.practice_theme enable row level security;
alter table portal.practice enable row level security;
alter table portal.practice_draft enable row level security;
alter table portal.practice_version enable row level security;
grant select on portal.practice_section, portal.practice_theme, portal.practice, portal.practice_draft,
  portal.practice_version to authenticated;

create policy "Members read the sections of practices" on portal.practice_section
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Members read the themes of practices" on portal.practice_theme
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Members read published practices and their ministry's" on portal.practice
for select to authenticated using (version is not null or country = ((select auth.jwt()) ->> 'country'));
create policy "Members read their own ministry's drafts" on portal.practice_draft
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Members read published versions and their ministry's" on portal.practice_version
for select to authenticated using (published_at is not null or country = ((select auth.jwt()) ->> 'country'));

create policy "Only members in good standing read" on portal.practice_section
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.practice_theme
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.practice
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.practice_draft
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.practice_version
as restrictive for select to authenticated using ((select portal.viewer_is_member()));


-- What a text still lacks: the codes of empty sections, and of facts nobody can do without.
-- Indicator, platform and start month are wanted together: a practice says how it is measured.
create function portal.practice_gaps(content jsonb) returns text[]
language sql stable set search_path = ''
begin atomic
  select array(
    select f.field from unnest(array['title', 'summary']) with ordinality as f (field, place)
    where coalesce(trim(content ->> f.field), '') = '' order by f.place)
  || array(
    select f.field from unnest(array['themes', 'missions']) with ordinality as f (field, place)
    where coalesce(content -> f.field, '[]') = '[]' order by f.place)
  || case when content ->> 'indicator' is null or content ->> 'platform' is null or content ->> 'start_month' is null
    then array['measure'] else '{}' end
  || array(
    select s.code from portal.practice_section s
    where coalesce(content -> 'sections' ->> s.code, '') !~ '\S' order by s.position);
end;
grant execute on function portal.practice_gaps(jsonb) to authenticated;


create view api.practice_section with (security_invoker = true) as
select code, position, name, hint from portal.practice_section;

create view api.practice_theme with (security_invoker = true) as
select code, position, name, description from portal.practice_theme;

create view api.practice with (security_invoker = true) as
select id, country, original_language, version, title, summary, themes, missions, accounts, indicator, platform,
  start_month, commitments, attachments, registered, public, demonstration, published_at, review_on,
  review_on <= current_date as check_due, archived_at, verdict, effect, effect_low, effect_high
from portal.practice;

create view api.practice_draft with (security_invoker = true) as
select d.practice_id, d.country, d.state, d.revision, d.content, d.content ->> 'title' as title,
  portal.practice_gaps(d.content) as missing, d.planned_at, d.saved_by, d.saved_by_name, d.saved_at, d.editors,
  d.editor_names, d.comment, d.commented_by_name, p.version, p.public, p.demonstration, p.created_by_name, p.created_at,
  p.review_on, p.archived_at
from portal.practice_draft d
join portal.practice p on p.id = d.practice_id;

-- Who wrote and who published is for colleagues; others read whom to ask in the text.
create view api.practice_version with (security_invoker = true) as
select practice_id, number, country, kind, content,
  case when country = (select portal.viewer_country()) then saved_by_name end as saved_by_name, saved_at, published_at,
  case when country = (select portal.viewer_country()) then published_by_name end as published_by_name
from portal.practice_version;

grant select on api.practice_section, api.practice_theme, api.practice, api.practice_draft, api.practice_version
to authenticated;
