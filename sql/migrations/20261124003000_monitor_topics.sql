-- What posts and items are about. The classifier that ships with the portal gives a theme, how
-- sure it is and the words that spoke for it; a member may say it better. What a ministry's
-- members said teaches the model of their ministry alone: a lesson is made of the ministry's own
-- texts, and a model that others use could give them away.
--
-- Topics of items are kept, because the worker finds them and search filters by them. Topics of
-- posts are worked out whenever they are shown: they follow their submission, and go with it.

create table portal.theme (
  code text primary key check (code ~ '^[a-z_]{2,40}$'),
  position smallint not null unique
);
comment on table portal.theme is 'What texts can be about; names and seed terms stand beside the classifier.';
insert into portal.theme (code, position) values
  ('consular', 1), ('economic', 2), ('culture', 3), ('education', 4), ('peace_security', 5),
  ('development', 6), ('climate', 7), ('protocol', 8), ('other', 9);

create table portal.item_topic (
  item_id uuid primary key references portal.item (id) on delete cascade,
  country text not null references portal.country (code),
  theme text references portal.theme (code),
  probability double precision check (probability between 0 and 1),
  reason text[] not null default '{}',
  told_by text not null check (told_by in ('classifier', 'member')),
  model text not null check (length(model) <= 40),
  told_at timestamptz not null default now(),
  check (told_by = 'classifier' or theme is not null)
);
comment on table portal.item_topic is 'What an item is about, as the classifier or a member told. No theme: not sure.';
comment on column portal.item_topic.model is 'Version of the classifier; of what a member told, the one they put right.';
create index item_topic_by_theme on portal.item_topic (theme, item_id);
create index item_topic_by_country on portal.item_topic (country, model);

create table portal.topic_lesson (
  id bigint generated always as identity primary key,
  country text not null references portal.country (code),
  item_id uuid references portal.item (id) on delete cascade,
  account_id uuid,
  external_id text,
  theme text not null references portal.theme (code),
  taught_by uuid not null,
  taught_by_name text not null,
  taught_at timestamptz not null default now(),
  foreign key (account_id, country) references portal.account (id, country),
  check ((item_id is not null) <> (account_id is not null)),
  check ((account_id is null) = (external_id is null))
);
comment on table portal.topic_lesson is
  'A member said what an item or a post is about. The latest word on a text counts; the text itself stays where it is.';
create index topic_lesson_by_country on portal.topic_lesson (country, id);
create index topic_lesson_by_item on portal.topic_lesson (item_id);
create index topic_lesson_by_theme on portal.topic_lesson (theme);
create index topic_lesson_by_post on portal.topic_lesson (account_id, external_id);

create table portal.topic_model (
  country text not null references portal.country (code),
  version integer not null check (version > 0),
  last_lesson bigint not null,
  lessons integer not null check (lessons > 0),
  made_by uuid not null,
  made_by_name text not null,
  made_at timestamptz not null default now(),
  primary key (country, version)
);
comment on table portal.topic_model is
  'A ministry''s own model: the one that ships, taught by the ministry''s lessons up to the last one named here.';

alter table portal.theme enable row level security;
alter table portal.item_topic enable row level security;
alter table portal.topic_lesson enable row level security;
alter table portal.topic_model enable row level security;
grant select on portal.theme, portal.item_topic, portal.topic_lesson, portal.topic_model to authenticated;

create policy "Members read all themes" on portal.theme
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Members read what the items they read are about" on portal.item_topic
for select to authenticated
using (
  country = ((select auth.jwt()) ->> 'country')
  or item_id in (
    select i.id from portal.item i join portal.feed f on f.id = i.feed_id where f.tier in ('network', 'public'))
);
create policy "Members read their own ministry's lessons" on portal.topic_lesson
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Members read their own ministry's models" on portal.topic_model
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));

do $$
declare
  made regclass;
  told record;
begin
  foreach made in array array['portal.theme', 'portal.item_topic', 'portal.topic_lesson', 'portal.topic_model']::regclass[]
  loop
    execute format(
      'create policy "Only members in good standing read" on %s as restrictive
       for select to authenticated using ((select portal.viewer_is_member()))', made);
  end loop;
  -- As 20261123000900 says: no guesses about what a ministry's rows hold.
  for told in
    select a.attrelid::regclass as of_table, a.attname
    from pg_catalog.pg_attribute a
    where a.attrelid in ('portal.item_topic'::regclass, 'portal.topic_lesson'::regclass, 'portal.topic_model'::regclass)
      and a.attnum > 0
      and format_type(a.atttypid, null) in ('bigint', 'integer', 'double precision', 'text', 'text[]')
      and a.attname <> 'external_id'
  loop
    execute format('alter table %s alter column %I set statistics 0', told.of_table, told.attname);
  end loop;
end $$;

create view api.item_topic with (security_invoker = true) as
select item_id, theme, probability, reason, told_by, model, told_at from portal.item_topic;
create view api.topic_model with (security_invoker = true) as
select version, last_lesson, lessons, made_by_name, made_at from portal.topic_model;
grant select on api.item_topic, api.topic_model to authenticated;


-- The lessons of a ministry up to one of them, with the text each is about as it stands now: a
-- text that was withdrawn teaches nothing any more.
create function portal.lessons_of(of_country text, up_to bigint) returns table (id bigint, theme text, text text)
language sql stable set search_path = ''
begin atomic
  select l.id, l.theme, coalesce(i.title || E'\n' || i.summary, p.text)
  from (
    select distinct on (t.item_id, t.account_id, t.external_id) t.*
    from portal.topic_lesson t
    where t.country = of_country and t.id <= up_to
    order by t.item_id, t.account_id, t.external_id, t.id desc
  ) as l
  left join portal.item i on i.id = l.item_id
  left join lateral (
    select p.text from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = l.account_id and p.external_id = l.external_id and p.text is not null
    order by s.approval_order desc limit 1
  ) as p on l.account_id is not null
  where i.id is not null or p.text is not null
  order by l.id;
end;

-- The lessons of the viewer's ministry, as one text: long answers come whole from every server.
create function portal.topic_lessons(up_to bigint) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'theme', l.theme, 'text', left(l.text, 2000)) order by l.id), '[]')
    from portal.lessons_of(person.country, up_to) as l
  );
end $$;
create function api.topic_lessons(up_to bigint) returns text
language sql set search_path = ''
begin atomic
  select portal.topic_lessons(up_to)::text;
end;

-- Says what an item of the own ministry is about.
create function portal.correct_item_topic(wanted uuid, about text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  was portal.item_topic;
begin
  if not exists (select from portal.item i where i.id = wanted and i.country = person.country) then
    perform portal.refuse('topics.no_such_text', 404);
  end if;
  perform portal.require_theme(about);
  select * into was from portal.item_topic t where t.item_id = wanted for update;
  if was.told_by = 'member' and was.theme = about then
    return;
  end if;
  insert into portal.topic_lesson (country, item_id, theme, taught_by, taught_by_name)
  values (person.country, wanted, about, person.id, person.name);
  insert into portal.item_topic (item_id, country, theme, told_by, model)
  values (wanted, person.country, about, 'member', coalesce(was.model, ''))
  on conflict (item_id) do update
  set theme = excluded.theme, probability = null, reason = '{}', told_by = 'member', told_at = now();
  perform portal.record(person.country, 'topic.corrected', wanted::text,
    jsonb_build_object('theme', was.theme), jsonb_build_object('theme', about));
end $$;

-- Says what a post of the own ministry is about.
create function portal.correct_post_topic(account uuid, post text, about text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  was text;
begin
  if not exists (
    select from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = account and p.external_id = post and p.country = person.country
  ) then
    perform portal.refuse('topics.no_such_text', 404);
  end if;
  perform portal.require_theme(about);
  select l.theme into was from portal.topic_lesson l
  where l.account_id = account and l.external_id = post order by l.id desc limit 1;
  if was = about then
    return;
  end if;
  insert into portal.topic_lesson (country, account_id, external_id, theme, taught_by, taught_by_name)
  values (person.country, account, post, about, person.id, person.name);
  perform portal.record(person.country, 'topic.corrected', account::text || '/' || post,
    jsonb_build_object('theme', was), jsonb_build_object('theme', about));
end $$;

create function portal.require_theme(about text) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if not exists (select from portal.theme t where t.code = about) then
    perform portal.refuse('topics.no_such_theme', 400);
  end if;
end $$;

-- Takes up the lessons so far: from now on the ministry's texts are read with them. Returns the
-- version. `last_lesson` and `expected_version` are what the person saw when they decided.
create function portal.learn_topics(last_lesson bigint, expected_version integer) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.topic_model;
  taught integer;
begin
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('topic_model ' || person.country));
  select * into held from portal.topic_model m where m.country = person.country order by m.version desc limit 1;
  if coalesce(held.version, 0) <> expected_version then
    perform portal.refuse('topics.learned_meanwhile', 409);
  end if;
  select count(*) into taught from portal.lessons_of(person.country, learn_topics.last_lesson);
  if taught = 0 or learn_topics.last_lesson <= coalesce(held.last_lesson, 0) then
    perform portal.refuse('topics.nothing_to_learn', 409);
  end if;
  insert into portal.topic_model (country, version, last_lesson, lessons, made_by, made_by_name)
  values (person.country, expected_version + 1, learn_topics.last_lesson, taught, person.id, person.name);
  perform portal.record(person.country, 'topics.learned', (expected_version + 1)::text,
    jsonb_build_object('version', expected_version, 'lessons', coalesce(held.lessons, 0)),
    jsonb_build_object('version', expected_version + 1, 'lessons', taught));
  return expected_version + 1;
end $$;

create function api.correct_item_topic(item text, about text) returns void
language sql set search_path = ''
begin atomic
  select portal.correct_item_topic(item::uuid, about);
end;
create function api.correct_post_topic(account text, post text, about text) returns void
language sql set search_path = ''
begin atomic
  select portal.correct_post_topic(account::uuid, post, about);
end;
create function api.learn_topics(last_lesson bigint, expected_version integer) returns integer
language sql set search_path = ''
begin atomic
  select portal.learn_topics(last_lesson, expected_version);
end;

grant execute on function
  portal.topic_lessons(bigint), api.topic_lessons(bigint),
  portal.correct_item_topic(uuid, text), api.correct_item_topic(text, text),
  portal.correct_post_topic(uuid, text, text), api.correct_post_topic(text, text, text),
  portal.learn_topics(bigint, integer), api.learn_topics(bigint, integer)
to authenticated;


-- The worker: which ministries taught a model of their own, what it learns from, and the items
-- that no model, or an older one, has looked at. `shipped` is the version of the model that ships.
create function portal.models_in_use(shipped text) returns table (country text, model text, last_lesson bigint)
language sql stable security definer set search_path = ''
begin atomic
  select distinct on (m.country) m.country, shipped || '.' || m.version, m.last_lesson
  from portal.topic_model m
  order by m.country, m.version desc;
end;

create function portal.lessons_for_worker(of_country text, up_to bigint) returns table (theme text, text text)
language sql stable security definer set search_path = ''
begin atomic
  select l.theme, left(l.text, 2000) from portal.lessons_of(of_country, up_to) as l;
end;

create function portal.untold_items(shipped text, wanted integer) returns table (
  item_id uuid, country text, text text, model text
)
language sql stable security definer set search_path = ''
begin atomic
  with
  in_use as materialized (
    select c.code as country, coalesce(m.model, shipped || '.0') as model
    from portal.country c
    left join portal.models_in_use(shipped) as m on m.country = c.code
    where exists (select from portal.item i where i.country = c.code)
  )
  (
    select i.id, i.country, left(i.title || E'\n' || i.summary, 2000), u.model
    from portal.item i
    join in_use u on u.country = i.country
    where not exists (select from portal.item_topic t where t.item_id = i.id)
    limit wanted
  )
  union all
  (
    select i.id, i.country, left(i.title || E'\n' || i.summary, 2000), u.model
    from in_use u
    join portal.item_topic t on t.country = u.country and t.model <> u.model and t.told_by = 'classifier'
    join portal.item i on i.id = t.item_id
    limit wanted
  )
  limit wanted;
end;

-- Keeps what the classifier told. What a member said meanwhile stands, and so does an item that went.
create function portal.keep_item_topics(told jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  kept integer;
begin
  insert into portal.item_topic (item_id, country, theme, probability, reason, told_by, model)
  select i.id, i.country, t.theme, t.probability, t.reason, 'classifier', t.model
  from jsonb_to_recordset(told) as t (
    item_id uuid, theme text, probability double precision, reason text[], model text)
  join portal.item i on i.id = t.item_id
  order by i.id
  on conflict (item_id) do update
  set theme = excluded.theme, probability = excluded.probability, reason = excluded.reason,
    model = excluded.model, told_at = now()
  where item_topic.told_by = 'classifier';
  get diagnostics kept = row_count;
  return kept;
end $$;

grant execute on function
  portal.models_in_use(text), portal.lessons_for_worker(text, bigint), portal.untold_items(text, integer),
  portal.keep_item_topics(jsonb)
to jejaring_monitor;
