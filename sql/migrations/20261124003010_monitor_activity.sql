-- When, and how, a mission's accounts post: days, hours of the week, visual and two-way posts.
-- Of the own ministry everything that was approved counts; of others only the submissions they
-- share by name, each look noted for them. Texts are never shown to others.

-- The approved submissions of a mission's accounts that the viewer may count.
create function portal.activity_sources(of_mission uuid, first_day date, last_day date) returns table (
  account_id uuid, submission_id uuid, approval_order bigint, grain text, begins_on date, ends_on date
)
language sql stable security definer set search_path = ''
begin atomic
  select n.account_id, s.id, s.approval_order, s.grain, s.first_day, s.last_day
  from portal.account a
  join portal.submission_account n on n.account_id = a.id
  join portal.submission s on s.id = n.submission_id
  where a.mission_id = of_mission and s.state = 'approved'
    and s.last_day >= $2 and s.first_day <= $3
    and portal.viewer_is_member()
    and (s.country = portal.viewer_country()
      or (s.tier in ('network', 'public') and coalesce(s.embargo_until <= current_date, true)));
end;

-- A post counts once, as its latest export tells it; what that one does not know, an earlier one may.
-- A post on X that begins with a handle answers somebody. Other platforms do not tell.
create function portal.activity_posts(of_mission uuid, first_day date, last_day date) returns table (
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
      (array_agg(p.text ~ '^\s*@\w' order by o.approval_order desc)
        filter (where p.text is not null and a.platform = 'x'))[1] as two_way
    from portal.activity_sources(of_mission, $2, $3) as o
    join portal.account a on a.id = o.account_id
    join portal.post p on p.submission_id = o.submission_id and p.account_id = o.account_id and p.day between $2 and $3
    where o.grain = 'post'
    group by p.account_id, p.external_id
  ) as x;
end;

create function portal.activity(of_mission uuid, first_day date, last_day date) returns jsonb
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  -- At most two years at a time.
  begun date := greatest($2, $3 - 730);
  ended date := $3;
  owner text;
  answer jsonb;
begin
  select m.country into owner from portal.mission m where m.id = of_mission;
  if owner is null then
    perform portal.refuse('monitor.no_such_mission', 404);
  end if;
  if owner <> person.country then
    insert into portal.shared_view (
      viewer, viewer_name, viewer_country, country, from_month, to_month, months, submissions)
    select person.id, person.name, person.country, owner, date_trunc('month', begun), date_trunc('month', ended),
      count(distinct (o.account_id, month)) filter (where month is not null),
      coalesce(array_agg(distinct o.submission_id) filter (where o.submission_id is not null), '{}')
    from portal.activity_sources(of_mission, begun, ended) as o
    cross join lateral generate_series(
      date_trunc('month', greatest(o.begins_on, begun)), least(o.ends_on, ended), interval '1 month') as month;
  end if;
  with
  source as materialized (select * from portal.activity_sources(of_mission, begun, ended)),
  post as materialized (select * from portal.activity_posts(of_mission, begun, ended)),
  covered as (
    select distinct o.account_id, d.day::date as day
    from source o
    cross join lateral generate_series(greatest(o.begins_on, begun), least(o.ends_on, ended), interval '1 day') as d (day)
    where o.grain = 'post'
  ),
  by_posts as (
    select c.account_id, c.day, count(p.external_id) as posts,
      count(p.visual) as kind_known, count(*) filter (where p.visual) as visual,
      count(p.two_way) as answer_known, count(*) filter (where p.two_way) as two_way
    from covered c
    left join post p on p.account_id = c.account_id and p.day = c.day
    group by c.account_id, c.day
  ),
  by_days as (
    select d.account_id, d.day,
      (array_agg(d.posts order by o.approval_order desc) filter (where d.posts is not null))[1] as posts,
      (array_agg(d.visual_posts order by o.approval_order desc) filter (where d.visual_posts is not null))[1] as visual,
      (array_agg(d.comments order by o.approval_order desc) filter (where d.comments is not null))[1] as comments,
      (array_agg(d.comments_answered order by o.approval_order desc)
        filter (where d.comments_answered is not null))[1] as answered
    from source o
    join portal.account_day d on d.submission_id = o.submission_id and d.account_id = o.account_id
      and d.day between begun and ended
    group by d.account_id, d.day
  ),
  told as (
    select coalesce(p.account_id, d.account_id) as account_id, coalesce(p.day, d.day) as day,
      coalesce(p.posts, d.posts) as posts,
      case when p.day is not null then p.kind_known when d.visual is not null then d.posts else 0 end as kind_known,
      case when p.day is not null then p.visual else coalesce(d.visual, 0) end as visual,
      coalesce(p.answer_known, 0) as answer_known, coalesce(p.two_way, 0) as two_way,
      case when d.answered is not null then d.comments end as comments, d.answered
    from by_posts p
    full join by_days d on d.account_id = p.account_id and d.day = p.day
  ),
  hours as (
    select p.account_id, extract(isodow from p.published_at at time zone a.time_zone)::integer as weekday,
      extract(hour from p.published_at at time zone a.time_zone)::integer as hour, count(*) as posts
    from post p
    join portal.account a on a.id = p.account_id
    where p.published_at is not null
    group by 1, 2, 3
  )
  select jsonb_build_object(
    'days', (
      select coalesce(jsonb_agg(jsonb_build_array(t.account_id, t.day, t.posts, t.kind_known, t.visual,
        t.answer_known, t.two_way, t.comments, t.answered) order by t.account_id, t.day), '[]')
      from told t),
    'hours', (
      select coalesce(jsonb_agg(jsonb_build_array(h.account_id, h.weekday, h.hour, h.posts)
        order by h.account_id, h.weekday, h.hour), '[]')
      from hours h),
    'submissions', (select count(distinct submission_id) from source))
  into answer;
  return answer;
end $$;
comment on function portal.activity(uuid, date, date) is
  'Per account and day: posts, with known kind, visual, knowably answering, two-way, comments, answered; per account, weekday and hour: posts.';

create function api.activity(mission text, first_day text, last_day text) returns text
language sql set search_path = ''
begin atomic
  select portal.activity(mission::uuid, first_day::date, last_day::date)::text;
end;

-- Missions with something to show: own ones with approved submissions, others with one shared by name.
create function portal.active_missions() returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('mission', x.mission_id, 'first_day', x.first_day, 'last_day', x.last_day)), '[]')
    from (
      select a.mission_id, min(s.first_day) as first_day, max(s.last_day) as last_day
      from portal.submission s
      join portal.submission_account n on n.submission_id = s.id
      join portal.account a on a.id = n.account_id
      where s.state = 'approved'
        and (s.country = person.country
          or (s.tier in ('network', 'public') and coalesce(s.embargo_until <= current_date, true)))
      group by a.mission_id
    ) as x
  );
end $$;

-- The texts of a mission's own posts, the newest first, with what a member said they are about.
-- Texts stay with their ministry: of another one's mission there are none.
create function portal.activity_texts(of_mission uuid, first_day date, last_day date, wanted integer) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('account', x.account_id, 'post', x.external_id, 'day', x.day,
      'at', x.published_at, 'link', x.permalink, 'language', x.language, 'text', left(x.text, 2000), 'told', x.told)
      order by x.day desc, x.published_at desc nulls last, x.external_id), '[]')
    from (
      select p.*, (
        select l.theme from portal.topic_lesson l
        where l.account_id = p.account_id and l.external_id = p.external_id order by l.id desc limit 1) as told
      from (
        select distinct on (p.account_id, p.external_id) p.*
        from portal.account a
        join portal.post p on p.account_id = a.id and p.day between $2 and $3
        join portal.submission s on s.id = p.submission_id and s.state = 'approved'
        where a.mission_id = of_mission and a.country = person.country and p.text is not null
        order by p.account_id, p.external_id, s.approval_order desc
      ) as p
      order by p.day desc, p.published_at desc nulls last, p.external_id
      limit least(wanted, 5000)
    ) as x
  );
end $$;

-- The items of a mission's feeds that the viewer may read, the newest first, with what they are about.
create function portal.activity_items(of_mission uuid, first_day date, last_day date, wanted integer) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('item', x.id, 'at', x.at, 'link', x.link, 'language', x.language,
      'title', x.title, 'theme', x.theme, 'probability', x.probability, 'reason', x.reason, 'told_by', x.told_by,
      'model', x.model) order by x.at desc, x.id), '[]')
    from (
      select i.id, i.at, i.link, i.language, i.title, t.theme, t.probability, t.reason, t.told_by, t.model
      from portal.item i
      join portal.feed f on f.id = i.feed_id and (f.country = person.country or f.tier in ('network', 'public'))
      left join portal.item_topic t on t.item_id = i.id
      where i.mission_id = of_mission and i.duplicate_of is null and i.at >= $2 and i.at < $3 + 1
      order by i.at desc, i.id
      limit least(wanted, 5000)
    ) as x
  );
end $$;

create function api.active_missions() returns text
language sql set search_path = ''
begin atomic
  select portal.active_missions()::text;
end;
create function api.activity_texts(mission text, first_day text, last_day text, wanted integer) returns text
language sql set search_path = ''
begin atomic
  select portal.activity_texts(mission::uuid, first_day::date, last_day::date, wanted)::text;
end;
create function api.activity_items(mission text, first_day text, last_day text, wanted integer) returns text
language sql set search_path = ''
begin atomic
  select portal.activity_items(mission::uuid, first_day::date, last_day::date, wanted)::text;
end;

grant execute on function
  portal.activity(uuid, date, date), api.activity(text, text, text),
  portal.active_missions(), api.active_missions(),
  portal.activity_texts(uuid, date, date, integer), api.activity_texts(text, text, text, integer),
  portal.activity_items(uuid, date, date, integer), api.activity_items(text, text, text, integer)
to authenticated;
