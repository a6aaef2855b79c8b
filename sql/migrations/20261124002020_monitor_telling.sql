-- Finding out whom to tell, and telling each once. For whoever holds the database's password: the
-- command that sends alerts.

-- Whether it is quiet for a member now; hours over midnight are one stretch.
create function portal.quiet_now(choice portal.alert_choice) returns boolean
language sql stable set search_path = ''
return coalesce((
  select case when choice.quiet_from <= choice.quiet_until
    then t.here >= choice.quiet_from and t.here < choice.quiet_until
    else t.here >= choice.quiet_from or t.here < choice.quiet_until end
  from (select (now() at time zone choice.time_zone)::time as here) as t
), false);

-- New items of one search. The last hour is looked through again, because an item's first sight is
-- the beginning of its transaction: what is told already is remembered by its id. What is older
-- than a week is not news, even where a feed just followed brings it.
create function portal.tell_of_items(told portal.alert, reader text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  search portal.saved_search;
  wanted portal.item_wanted;
  fresh uuid[];
begin
  select * into search from portal.saved_search s where s.id = told.saved_search_id;
  wanted := portal.read_item_wanted(search.wanted::text);
  execute format(
    'with hit as (
       insert into portal.alert_item (alert_id, item_id, country)
       select $1, i.id, $2 from portal.item i
       where i.seen_at >= greatest($3 - interval ''1 hour'', $4) and i.at > now() - interval ''7 days'' and %s
       on conflict do nothing returning item_id)
     select array_agg(item_id) from hit', portal.folded_item_condition(reader, wanted))
  into fresh using told.id, told.country, told.looked_at, told.created_at;
  if fresh is not null then
    perform portal.keep_notice(told, search.name, null, cardinality(fresh), search.wanted, (
      select jsonb_agg(jsonb_build_object('title', i.title, 'link', i.link, 'feed', f.title, 'at', i.at) order by i.at desc)
      from (select * from portal.item i where i.id = any (fresh) order by i.at desc limit 20) as i
      join portal.feed f on f.id = i.feed_id));
  end if;
  update portal.alert set looked_at = now() where id = told.id;
end $$;

-- Feeds of the ministry that cannot be read, hold nothing any more or went silent: each time anew
-- when it happens again, once for as long as it lasts.
create function portal.tell_of_feeds(told portal.alert, reader text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  ill record;
begin
  for ill in
    select f.id, f.title, portal.feed_health(f, s) as health, s.last_problem,
      case when s.failures > 0 or s.empties > 0 then s.last_good_at else s.last_item_at end as since, s.every_days
    from portal.feed f
    join portal.feed_state s on s.feed_id = f.id
    where f.country = reader and portal.feed_health(f, s) in ('failing', 'empty', 'silent')
  loop
    perform portal.keep_notice(told, ill.title, concat_ws(' ', ill.id, ill.health, ill.since), 0, '{}',
      jsonb_build_array(jsonb_build_object('feed_id', ill.id, 'health', ill.health, 'since', ill.since,
        'problem', ill.last_problem, 'every_days', ill.every_days)));
  end loop;
end $$;

create function portal.keep_notice(told portal.alert, of_title text, of_key text, many integer, of_wanted jsonb, what jsonb)
returns void
language sql security definer set search_path = ''
begin atomic
  with made as (
    insert into portal.alert_notice (alert_id, member_id, country, kind, title, key, items, found, wanted)
    values (told.id, told.member_id, told.country, told.kind, of_title, of_key, many, what, of_wanted)
    on conflict (alert_id, key) do nothing
    returning id
  )
  insert into portal.alert_sent (notice_id, member_id, country, way)
  select made.id, told.member_id, told.country, way.name
  from made, (values ('mail', told.by_mail), ('webhook', told.by_webhook)) as way (name, wanted)
  where way.wanted;
end;

-- What can be sent now: due, nobody else's, and outside quiet hours. E-mails come at most once an
-- hour; what waits meanwhile goes into the next one.
create function portal.sendable_alerts() returns setof portal.alert_sent
language sql stable security definer set search_path = ''
begin atomic
  select s.*
  from portal.alert_sent s
  join portal.member m on m.id = s.member_id
  left join portal.alert_choice c on c.member_id = s.member_id
  where s.state = 'waiting' and s.due_at <= now() and (s.leased_until is null or s.leased_until < now())
    and m.suspended_at is null and not portal.quiet_now(c)
    and (s.way = 'webhook' or not exists (
      select from portal.alert_sent o
      where o.member_id = s.member_id and o.way = 'mail' and o.sent_at > now() - interval '1 hour'));
end;

-- Makes the notices that are due; returns how many e-mails and calls wait to be sent now.
create function portal.find_alerts() returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  told portal.alert;
  reader text;
begin
  -- One at a time; whoever comes second finds everything told.
  if pg_try_advisory_xact_lock(8311945006) then
    for told in
      select a.* from portal.alert a join portal.member m on m.id = a.member_id
      where m.suspended_at is null order by a.id
    loop
      reader := (select m.country from portal.member m where m.id = told.member_id);
      if told.kind = 'search' then
        perform portal.tell_of_items(told, reader);
      else
        perform portal.tell_of_feeds(told, reader);
      end if;
    end loop;
    delete from portal.alert_notice n where n.made_at < now() - interval '180 days';
  end if;
  return (select count(*) from portal.sendable_alerts());
end $$;

-- Takes what one member is to be sent in one way, for ten minutes. A sender killed meanwhile
-- leaves it to the next one; no two hold the same.
create function portal.lease_alerts() returns table (
  id uuid, lease uuid, way text, member_id uuid, name text, email text, country text, language text, time_zone text,
  address text, secret text, kind text, title text, items integer, found jsonb, wanted jsonb, made_at timestamptz
)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  taken uuid := gen_random_uuid();
begin
  update portal.alert_sent s
  set lease = taken, leased_until = now() + interval '10 minutes', tries = s.tries + 1
  where s.id in (
    select w.id from portal.alert_sent w
    where w.state = 'waiting' and (w.leased_until is null or w.leased_until < now())
      and (w.member_id, w.way) = (
        select o.member_id, o.way from portal.sendable_alerts() as r
        join portal.alert_sent o on o.id = r.id order by o.due_at, o.id limit 1)
      and w.id in (select r.id from portal.sendable_alerts() as r)
    order by w.due_at, w.id
    limit 20
    for update of w skip locked);
  return query
    select s.id, s.lease, s.way, m.id, m.name, m.email, m.country, coalesce(c.language, 'en'), coalesce(c.time_zone, 'UTC'),
      c.webhook_address, c.webhook_secret, n.kind, n.title, n.items, n.found, n.wanted, n.made_at
    from portal.alert_sent s
    join portal.alert_notice n on n.id = s.notice_id
    join portal.member m on m.id = s.member_id
    left join portal.alert_choice c on c.member_id = m.id
    where s.lease = taken
    order by n.made_at, n.id;
end $$;

-- Notes what became of what was leased: sent, or (with a problem) to be tried again after 1, 4, 16,
-- 64 and 256 minutes, then given up. What was leased by somebody else meanwhile is theirs.
create function portal.note_sent(held uuid, ids uuid[], of_problem text) returns void
language sql security definer set search_path = ''
begin atomic
  update portal.alert_sent s
  set lease = null, leased_until = null, problem = of_problem,
    state = case when of_problem is null then 'sent' when s.tries >= 6 then 'given_up' else 'waiting' end,
    sent_at = case when of_problem is null then now() end,
    due_at = case when of_problem is null then s.due_at else now() + interval '1 minute' * 4 ^ (s.tries - 1) end
  where s.lease = held and s.id = any (ids);
end;
