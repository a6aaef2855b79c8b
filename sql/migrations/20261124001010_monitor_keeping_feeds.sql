-- How a ministry keeps its feeds: whoever keeps its missions does, and the secretariat for all.
-- What a feed says is public, but which feeds a ministry follows is its own affair: showing
-- it to others takes an approver, or the secretariat.

create function portal.require_feed_keeper(of_country text, with_tier text) returns portal.member
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
begin
  if of_country is distinct from person.country and not 'secretariat' = any (person.roles) then
    perform portal.refuse('monitor.other_ministry', 403);
  end if;
  if with_tier <> 'own' and not person.roles && array['approver', 'secretariat'] then
    perform portal.refuse('access.role_needed', 403, 'approver');
  end if;
  return person;
end $$;

-- Locks the feed for a change by someone who may make it.
create function portal.hold_feed(wanted uuid) returns portal.feed
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.feed;
begin
  select * into held from portal.feed f where f.id = wanted for update;
  if held.id is null then
    perform portal.refuse('monitor.no_such_feed', 404);
  end if;
  perform portal.require_feed_keeper(held.country, 'own');
  return held;
end $$;

-- Adds a feed (`wanted` is null) or changes one. Its mission stays: the items hang on it.
create function portal.save_feed(wanted uuid, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  was portal.feed;
  now_is portal.feed;
  person portal.member;
begin
  if wanted is null then
    now_is.id := gen_random_uuid();
    now_is.mission_id := nullif(payload ->> 'mission_id', '')::uuid;
    now_is.country := portal.viewer_country();
    if now_is.mission_id is not null then
      select m.country into now_is.country from portal.mission m
      where m.id = now_is.mission_id and m.closed_on is null;
      if not found then
        perform portal.refuse('monitor.no_such_mission', 404);
      end if;
    end if;
  else
    was := portal.hold_feed(wanted);
    now_is := was;
  end if;
  now_is.kind := payload ->> 'kind';
  now_is.address := trim(payload ->> 'address');
  now_is.title := trim(payload ->> 'title');
  now_is.language := nullif(payload ->> 'language', '');
  now_is.tier := coalesce(nullif(payload ->> 'tier', ''), 'own');
  -- Who narrows a tier needs no more rights than who leaves it; only a wider or other one does.
  person := portal.require_feed_keeper(now_is.country, case when now_is.tier = was.tier then 'own' else now_is.tier end);
  if wanted is null then
    insert into portal.feed (id, country, mission_id, kind, address, title, language, tier, created_by, created_by_name)
    values (now_is.id, now_is.country, now_is.mission_id, now_is.kind, now_is.address, now_is.title,
      now_is.language, now_is.tier, person.id, person.name);
    insert into portal.feed_state (feed_id, country) values (now_is.id, now_is.country);
  else
    update portal.feed set kind = now_is.kind, address = now_is.address, title = now_is.title,
      language = now_is.language, tier = now_is.tier
    where id = wanted;
    -- What another address answered says nothing about this one.
    if now_is.address <> was.address then
      update portal.feed_state set etag = null, last_modified = null, failures = 0, empties = 0, next_due = now(),
        lease = null, leased_until = null
      where feed_id = wanted;
    end if;
  end if;
  perform portal.record(now_is.country, case when wanted is null then 'feed.added' else 'feed.changed' end,
    now_is.id::text, case when wanted is not null then portal.feed_facts(was) end, portal.feed_facts(now_is));
  return now_is.id;
exception
  when unique_violation then
    perform portal.refuse('monitor.feed_exists', 409, payload ->> 'address');
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('monitor.malformed', 400);
end $$;

-- What the log says of a feed.
create function portal.feed_facts(of_feed portal.feed) returns jsonb
language sql immutable set search_path = ''
return jsonb_build_object('title', of_feed.title, 'address', of_feed.address, 'kind', of_feed.kind,
  'language', of_feed.language, 'tier', of_feed.tier, 'mission_id', of_feed.mission_id);

-- Ends a feed, or takes it up again. Its items stay.
create function portal.close_feed(wanted uuid, closed boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  was portal.feed := portal.hold_feed(wanted);
begin
  if closed is null then
    perform portal.refuse('monitor.malformed', 400);
  end if;
  if closed = (was.closed_at is not null) then
    return;
  end if;
  update portal.feed set closed_at = case when closed then now() end where id = wanted;
  update portal.feed_state set next_due = now(), failures = 0, empties = 0, lease = null, leased_until = null
  where feed_id = wanted;
  perform portal.record(was.country, case when closed then 'feed.closed' else 'feed.reopened' end,
    wanted::text, case when closed then portal.feed_facts(was) end, case when not closed then portal.feed_facts(was) end);
exception
  when unique_violation then
    perform portal.refuse('monitor.feed_exists', 409, was.address);
end $$;

-- Asks the worker to look at a feed next. Changes nothing that anybody reads as news, so the log stays silent.
create function portal.check_feed(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.feed := portal.hold_feed(wanted);
begin
  update portal.feed_state set next_due = least(next_due, now()) where feed_id = held.id;
end $$;

create function api.save_feed(feed text, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_feed(nullif(feed, '')::uuid, payload::jsonb);
end;
create function api.close_feed(feed text, closed boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.close_feed(feed::uuid, closed);
end;
create function api.check_feed(feed text) returns void
language sql set search_path = ''
begin atomic
  select portal.check_feed(feed::uuid);
end;

grant execute on function
  portal.save_feed(uuid, jsonb), api.save_feed(text, text),
  portal.close_feed(uuid, boolean), api.close_feed(text, boolean),
  portal.check_feed(uuid), api.check_feed(text)
to authenticated;
