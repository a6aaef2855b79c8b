-- Telling what items are about, however many there are. Which items nobody has told yet is written
-- down as they come: looked for among a million told ones, each batch of the worker, and each of
-- its rounds without news, went through all of them.

create table portal.item_untold (
  id bigint generated always as identity primary key,
  item_id uuid not null references portal.item (id) on delete cascade,
  country text not null
);
comment on table portal.item_untold is 'Items nobody has told the theme of yet, in the order in which they came: the worker''s list.';
create index item_untold_by_item on portal.item_untold (item_id);
alter table portal.item_untold enable row level security;
create policy "Only members in good standing read" on portal.item_untold as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
-- As 20261123000900 says: no guesses about what a ministry's rows hold.
alter table portal.item_untold alter column country set statistics 0;

create function portal.note_untold_items() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into portal.item_untold (item_id, country) select c.id, c.country from came c;
  return null;
end $$;
create trigger item_waits_to_be_told after insert on portal.item
referencing new table as came for each statement execute function portal.note_untold_items();

insert into portal.item_untold (item_id, country)
select i.id, i.country from portal.item i
where not exists (select from portal.item_topic t where t.item_id = i.id);

-- What an older model told is found by the index of models, from both sides of the one in use.
create index item_topic_by_classifier on portal.item_topic (country, model) where told_by = 'classifier';

create or replace function portal.untold_items(shipped text, wanted integer) returns table (
  item_id uuid, country text, text text, model text
)
language sql stable security definer set search_path = ''
begin atomic
  with
  in_use as materialized (
    select c.code as country, coalesce(m.model, shipped || '.0') as model
    from portal.country c
    left join portal.models_in_use(shipped) as m on m.country = c.code
  ),
  waiting as (
    (select w.item_id, u.model from portal.item_untold w join in_use u on u.country = w.country
    order by w.id limit wanted)
    union all
    (
      select older.item_id, u.model
      from in_use u
      cross join lateral (
        (select t.item_id from portal.item_topic t
        where t.country = u.country and t.told_by = 'classifier' and t.model < u.model limit wanted)
        union all
        (select t.item_id from portal.item_topic t
        where t.country = u.country and t.told_by = 'classifier' and t.model > u.model limit wanted)
      ) as older
      limit wanted
    )
    limit wanted
  )
  select i.id, i.country, left(i.title || E'\n' || i.summary, 2000), w.model
  from waiting w
  join portal.item i on i.id = w.item_id;
end;

-- Of a text nobody is sure of, the likeliest theme is kept, too: a member who puts it right is asked about that one first.
alter table portal.item_topic add column likeliest text;
alter table portal.item_topic alter column likeliest set statistics 0;
comment on column portal.item_topic.likeliest is 'The likeliest theme, told or not, as the classifier saw it; null where an older one did not say.';

create or replace function portal.keep_item_topics(told jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  kept integer;
begin
  insert into portal.item_topic (item_id, country, theme, likeliest, probability, reason, told_by, model)
  select i.id, i.country, t.theme, t.likeliest, t.probability, t.reason, 'classifier', t.model
  from jsonb_to_recordset(told) as t (
    item_id uuid, theme text, likeliest text, probability double precision, reason text[], model text)
  join portal.item i on i.id = t.item_id
  order by i.id
  on conflict (item_id) do update
  set theme = excluded.theme, likeliest = excluded.likeliest, probability = excluded.probability,
    reason = excluded.reason, model = excluded.model, told_at = now()
  where item_topic.told_by = 'classifier';
  get diagnostics kept = row_count;
  delete from portal.item_untold w
  where w.item_id in (select (t ->> 'item_id')::uuid from jsonb_array_elements(told) as t);
  return kept;
end $$;

create or replace function portal.activity_items(of_mission uuid, first_day date, last_day date, wanted integer) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('item', x.id, 'at', x.at, 'link', x.link, 'language', x.language,
      'title', x.title, 'theme', x.theme, 'likeliest', coalesce(x.theme, x.likeliest), 'probability', x.probability,
      'reason', x.reason, 'told_by', x.told_by, 'model', x.model) order by x.at desc, x.id), '[]')
    from (
      select i.id, i.at, i.link, i.language, i.title, t.theme, t.likeliest, t.probability, t.reason, t.told_by, t.model
      from portal.item i
      join portal.feed f on f.id = i.feed_id and (f.country = person.country or f.tier in ('network', 'public'))
      left join portal.item_topic t on t.item_id = i.id
      where i.mission_id = of_mission and i.duplicate_of is null and i.at >= $2 and i.at < $3 + 1
      order by i.at desc, i.id
      limit least(wanted, 5000)
    ) as x
  );
end $$;

-- A post counts once, as its latest export tells it; what that one does not know, an earlier one may.
-- A post on X that begins with somebody else's handle answers them: one that begins with the
-- account's own goes on with what it said itself. Exports of other platforms do not tell.
create or replace function portal.activity_posts(of_mission uuid, first_day date, last_day date) returns table (
  account_id uuid, external_id text, day date, published_at timestamptz, visual boolean, two_way boolean
)
language sql stable security definer set search_path = ''
begin atomic
  select x.account_id, x.external_id, x.day, x.published_at, x.visual, x.two_way
  from (
    select p.account_id, p.external_id,
      (array_agg(p.day order by o.approval_order desc))[1] as day,
      (array_agg(p.published_at order by o.approval_order desc) filter (where p.published_at is not null))[1]
        as published_at,
      (array_agg(p.kind in ('image', 'video', 'carousel', 'reel', 'live', 'story') order by o.approval_order desc)
        filter (where p.kind is not null))[1] as visual,
      (array_agg(coalesce(lower(substring(p.text from '^\s*@(\w+)')) <> lower(a.handle), false)
        order by o.approval_order desc)
        filter (where p.text is not null and a.platform = 'x'))[1] as two_way
    from portal.activity_sources(of_mission, $2, $3) as o
    join portal.account a on a.id = o.account_id
    join portal.post p on p.submission_id = o.submission_id and p.account_id = o.account_id and p.day between $2 and $3
    where o.grain = 'post'
    group by p.account_id, p.external_id
  ) as x;
end;
