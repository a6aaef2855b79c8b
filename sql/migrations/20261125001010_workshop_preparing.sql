-- Preparing a workshop, starting it and ending it. What is shown is fixed when it starts: from
-- then on no step changes, whatever is approved or published meanwhile.

-- A workshop of the facilitator's own ministry, locked, in one of the states named; any, where none is.
create function portal.hold_workshop(wanted uuid, person portal.member, variadic states text[] default '{}')
returns portal.workshop
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.workshop;
begin
  select * into held from portal.workshop w where w.id = wanted and w.country = person.country for update;
  if held.id is null then
    perform portal.refuse('workshop.no_such_workshop', 404);
  end if;
  if cardinality(states) > 0 and held.state <> all (states) then
    perform portal.refuse('workshop.wrong_state', 409, held.state);
  end if;
  return held;
end $$;

-- A step of a workshop that is still being prepared, with its workshop locked.
create function portal.hold_step(wanted uuid, person portal.member) returns portal.step
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.step;
begin
  select s.* into held from portal.step s
  join portal.workshop w on w.id = s.workshop_id and w.country = person.country
  where s.id = wanted;
  if held.id is null then
    perform portal.refuse('workshop.no_such_step', 404);
  end if;
  perform portal.hold_workshop(held.workshop_id, person, 'draft');
  select * into held from portal.step s where s.id = wanted;
  return held;
end $$;

-- Tells every follower that something they show is another now.
create function portal.workshop_changed(wanted uuid) returns void
language sql security definer set search_path = ''
begin atomic
  update portal.workshop w set version = w.version + 1 where w.id = wanted;
end;

-- Begins a workshop (`wanted` is null) or changes one; what the payload does not name stays.
create function portal.save_workshop(wanted uuid, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  was portal.workshop;
  now_is portal.workshop;
begin
  if wanted is null then
    now_is.id := gen_random_uuid();
  else
    was := portal.hold_workshop(wanted, person, 'draft');
    now_is := was;
  end if;
  now_is.title := btrim(case when payload ? 'title' then payload ->> 'title' else was.title end);
  now_is.place := nullif(btrim(case when payload ? 'place' then payload ->> 'place' else was.place end), '');
  now_is.begins_on := case when payload ? 'begins_on' then nullif(payload ->> 'begins_on', '')::date else was.begins_on end;
  now_is.begins_at := case when payload ? 'begins_at' then nullif(payload ->> 'begins_at', '')::time else was.begins_at end;
  now_is.language := case when payload ? 'language' then payload ->> 'language' else coalesce(was.language, 'en') end;
  now_is.anonymous := coalesce((payload ->> 'anonymous')::boolean, was.anonymous, false);
  if wanted is null then
    insert into portal.workshop (id, country, title, place, begins_on, begins_at, language, anonymous, created_by, created_by_name)
    values (now_is.id, person.country, now_is.title, now_is.place, now_is.begins_on, now_is.begins_at, now_is.language,
      now_is.anonymous, person.id, person.name);
  else
    update portal.workshop w set title = now_is.title, place = now_is.place, begins_on = now_is.begins_on,
      begins_at = now_is.begins_at, language = now_is.language, anonymous = now_is.anonymous
    where w.id = wanted;
  end if;
  perform portal.record(person.country, case when wanted is null then 'workshop.begun' else 'workshop.changed' end,
    now_is.id::text, null, jsonb_build_object('title', now_is.title, 'place', now_is.place, 'anonymous', now_is.anonymous));
  return now_is.id;
exception
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('workshop.malformed', 400, sqlerrm);
end $$;

-- The poll of a step as the payload describes it; the answers of a draft are none, so it is written anew.
create function portal.write_poll(of_step uuid, payload jsonb) returns void
language sql security definer set search_path = ''
begin atomic
  delete from portal.poll p where p.step_id = of_step;
  insert into portal.poll (step_id, kind, choices, low_label, high_label, steps, unit, true_value, per)
  values (of_step, payload ->> 'kind', coalesce(payload -> 'choices', '[]'), nullif(btrim(payload ->> 'low_label'), ''),
    nullif(btrim(payload ->> 'high_label'), ''), (payload ->> 'steps')::integer, nullif(btrim(payload ->> 'unit'), ''),
    (payload ->> 'true_value')::numeric, coalesce(payload ->> 'per', 'person'));
end;

-- Puts a step at the end of the agenda (`wanted` is null) or changes one; what the payload does not name stays.
create function portal.save_step(of_workshop uuid, wanted uuid, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  held portal.workshop;
  was portal.step;
  now_is portal.step;
begin
  if wanted is null then
    held := portal.hold_workshop(of_workshop, person, 'draft');
    now_is.id := gen_random_uuid();
    now_is.workshop_id := held.id;
    now_is.kind := payload ->> 'kind';
    now_is.position := 1 + coalesce((select max(s.position) from portal.step s where s.workshop_id = held.id), 0);
    if now_is.position > 100 then
      perform portal.refuse('workshop.agenda_full', 409);
    end if;
  else
    was := portal.hold_step(wanted, person);
    now_is := was;
  end if;
  now_is.title := btrim(case when payload ? 'title' then payload ->> 'title' else was.title end);
  now_is.body := nullif(btrim(case when payload ? 'body' then payload ->> 'body' else was.body end), '');
  now_is.notes := nullif(btrim(case when payload ? 'notes' then payload ->> 'notes' else was.notes end), '');
  now_is.minutes := case when payload ? 'minutes' then (payload ->> 'minutes')::integer else was.minutes end;
  now_is.address := case when payload ? 'address' then nullif(payload ->> 'address', '') else was.address end;
  now_is.snapshot := case when payload ? 'snapshot' then nullif(payload -> 'snapshot', 'null') else was.snapshot end;
  if (now_is.kind = 'poll') and not (payload ? 'poll' or exists (select from portal.poll p where p.step_id = wanted)) then
    perform portal.refuse('workshop.malformed', 400, 'poll');
  end if;
  if wanted is null then
    insert into portal.step values (now_is.*);
  else
    update portal.step s set title = now_is.title, body = now_is.body, notes = now_is.notes, minutes = now_is.minutes,
      address = now_is.address, snapshot = now_is.snapshot
    where s.id = wanted;
  end if;
  if now_is.kind = 'poll' and payload ? 'poll' then
    perform portal.write_poll(now_is.id, payload -> 'poll');
  end if;
  perform portal.record(person.country, 'workshop.step_saved', now_is.workshop_id::text, null,
    jsonb_build_object('title', now_is.title));
  return now_is.id;
exception
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('workshop.malformed', 400, sqlerrm);
end $$;

-- Puts a step into another place; the steps between move up or down by one.
create function portal.move_step(wanted uuid, place integer) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  held portal.step := portal.hold_step(wanted, person);
  target integer := greatest(1, least(place, (select count(*) from portal.step s where s.workshop_id = held.workshop_id)));
begin
  update portal.step s
  set position = case
    when s.id = held.id then target
    when s.position between held.position + 1 and target then s.position - 1
    when s.position between target and held.position - 1 then s.position + 1
    else s.position
  end
  where s.workshop_id = held.workshop_id;
  perform portal.record(person.country, 'workshop.step_moved', held.workshop_id::text, null,
    jsonb_build_object('title', held.title));
end $$;

create function portal.delete_step(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  held portal.step := portal.hold_step(wanted, person);
begin
  delete from portal.step s where s.id = held.id;
  update portal.step s set position = s.position - 1 where s.workshop_id = held.workshop_id and s.position > held.position;
  perform portal.record(person.country, 'workshop.step_dropped', held.workshop_id::text,
    jsonb_build_object('title', held.title), null);
end $$;

-- Keeps the picture of a step's view, in place of the one before.
create function portal.keep_snapshot(wanted uuid, picture jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  held portal.step := portal.hold_step(wanted, person);
begin
  update portal.step s set snapshot = picture where s.id = held.id;
  perform portal.record(person.country, 'workshop.picture_taken', held.workshop_id::text, null,
    jsonb_build_object('title', held.title));
exception
  when check_violation then
    perform portal.refuse('workshop.malformed', 400, sqlerrm);
end $$;

-- A, B, … Z, AA, AB, …: the letter of a number from 0.
create function portal.letter_of(number integer) returns text
language sql immutable set search_path = ''
return case when number >= 26 then chr(64 + number / 26) else '' end || chr(65 + number % 26);

-- Gives every ministry of the network its letter, by lot, and each one named the key of its own
-- link. Who has a letter keeps it: what was printed stays true.
create function portal.seat_ministries(wanted uuid, keys jsonb) returns table (country text, letter text)
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  held portal.workshop := portal.hold_workshop(wanted, person, 'draft', 'open');
begin
  insert into portal.workshop_ministry (workshop_id, country, letter)
  select held.id, c.code, portal.letter_of(taken.seats + (row_number() over (order by gen_random_uuid()))::integer - 1)
  from portal.country c,
    (select count(*)::integer as seats from portal.workshop_ministry m where m.workshop_id = held.id) as taken
  where c.in_network
    and not exists (select from portal.workshop_ministry m where m.workshop_id = held.id and m.country = c.code);
  update portal.workshop_ministry m set key_hash = given.key_hash
  from jsonb_to_recordset(keys) as given (country text, key_hash text)
  where m.workshop_id = held.id and m.country = given.country and m.key_hash is distinct from given.key_hash;
  if found then
    perform portal.record(person.country, 'workshop.links_made', held.id::text, null, null);
  end if;
  return query select m.country, m.letter from portal.workshop_ministry m where m.workshop_id = held.id order by m.letter;
exception
  when unique_violation or check_violation or data_exception then
    perform portal.refuse('workshop.malformed', 400, sqlerrm);
end $$;

-- Eight letters without vowels, so that no word comes out, and without digits that pass for letters.
create function portal.room_code() returns text
language sql volatile set search_path = ''
begin atomic
  select string_agg(substr('BCDFGHJKMNPQRSTVWXYZ', 1 + (256 * get_byte(chance, 2 * i) + get_byte(chance, 2 * i + 1)) % 20, 1), '')
  from sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) as chance, generate_series(0, 7) as i;
end;

-- Starts a workshop and returns the room's code. `pictures` are the last ones, taken for this
-- moment, as a list of step, title and snapshot; a step they do not name keeps the one it has.
create function portal.open_workshop(wanted uuid, pictures jsonb) returns text
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  held portal.workshop := portal.hold_workshop(wanted, person, 'draft');
  room text := portal.room_code();
begin
  update portal.step s set title = coalesce(taken.title, s.title), snapshot = taken.snapshot
  from jsonb_to_recordset(pictures) as taken (step uuid, title text, snapshot jsonb)
  where s.id = taken.step and s.workshop_id = held.id;
  if not exists (select from portal.step s where s.workshop_id = held.id) then
    perform portal.refuse('workshop.no_steps', 409);
  end if;
  if exists (select from portal.step s where s.workshop_id = held.id and s.snapshot is null
      and s.kind in ('figure', 'benchmark', 'awards', 'practices')) then
    perform portal.refuse('workshop.picture_missing', 409);
  end if;
  if held.anonymous and exists (select from portal.step s where s.workshop_id = held.id
      and s.snapshot is not null and s.snapshot -> 'lettered' is distinct from 'true') then
    perform portal.refuse('workshop.not_lettered', 409);
  end if;
  update portal.step s set frozen_at = now() where s.workshop_id = held.id;
  update portal.workshop w set state = 'open', code = room, opened_at = now(), version = w.version + 1
  where w.id = held.id;
  perform portal.record(person.country, 'workshop.opened', held.id::text, null,
    jsonb_build_object('title', held.title, 'anonymous', held.anonymous));
  return room;
exception
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('workshop.malformed', 400, sqlerrm);
end $$;

-- Ends a workshop: its code opens nothing any more, and every open poll is closed.
create function portal.end_workshop(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  held portal.workshop := portal.hold_workshop(wanted, person, 'open', 'ended');
begin
  if held.state = 'ended' then
    return;
  end if;
  update portal.poll p set state = 'closed' from portal.step s where s.id = p.step_id and s.workshop_id = held.id;
  update portal.workshop w set state = 'ended', code = null, ended_at = now(), version = w.version + 1 where w.id = held.id;
  perform portal.record(person.country, 'workshop.ended', held.id::text, null, jsonb_build_object('title', held.title));
end $$;

-- A draft with the same agenda, to hold it again or to go on after it was started too early. The
-- pictures of an anonymous workshop stay behind once they carry letters: they are taken anew.
create function portal.copy_workshop(wanted uuid) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  held portal.workshop := portal.hold_workshop(wanted, person);
  made uuid := gen_random_uuid();
  was portal.step;
  copied uuid;
begin
  insert into portal.workshop (id, country, title, place, language, anonymous, created_by, created_by_name)
  values (made, held.country, held.title, held.place, held.language, held.anonymous, person.id, person.name);
  for was in select * from portal.step s where s.workshop_id = held.id order by s.position loop
    insert into portal.step (workshop_id, position, kind, title, body, notes, minutes, address, snapshot)
    values (made, was.position, was.kind, was.title, was.body, was.notes, was.minutes, was.address,
      case when was.snapshot -> 'lettered' is distinct from 'true' then was.snapshot end)
    returning id into copied;
    insert into portal.poll (step_id, kind, choices, low_label, high_label, steps, unit, true_value, per)
    select copied, p.kind, p.choices, p.low_label, p.high_label, p.steps, p.unit, p.true_value, p.per
    from portal.poll p where p.step_id = was.id;
  end loop;
  perform portal.record(person.country, 'workshop.begun', made::text, null, jsonb_build_object('title', held.title));
  return made;
end $$;

create function portal.drop_workshop(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator');
  held portal.workshop := portal.hold_workshop(wanted, person, 'draft');
begin
  delete from portal.workshop w where w.id = held.id;
  perform portal.record(person.country, 'workshop.dropped', held.id::text, jsonb_build_object('title', held.title), null);
end $$;


create function api.save_workshop(workshop text, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_workshop(nullif(workshop, '')::uuid, payload::jsonb);
end;
create function api.save_step(workshop text, step text, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_step(nullif(workshop, '')::uuid, nullif(step, '')::uuid, payload::jsonb);
end;
create function api.move_step(step text, place integer) returns void
language sql set search_path = ''
begin atomic
  select portal.move_step(step::uuid, place);
end;
create function api.delete_step(step text) returns void
language sql set search_path = ''
begin atomic
  select portal.delete_step(step::uuid);
end;
create function api.keep_snapshot(step text, snapshot text) returns void
language sql set search_path = ''
begin atomic
  select portal.keep_snapshot(step::uuid, snapshot::jsonb);
end;
create function api.seat_ministries(workshop text, keys text) returns table (country text, letter text)
language sql set search_path = ''
begin atomic
  select * from portal.seat_ministries(workshop::uuid, keys::jsonb);
end;
create function api.open_workshop(workshop text, pictures text default '[]') returns text
language sql set search_path = ''
begin atomic
  select portal.open_workshop(workshop::uuid, pictures::jsonb);
end;
create function api.end_workshop(workshop text) returns void
language sql set search_path = ''
begin atomic
  select portal.end_workshop(workshop::uuid);
end;
create function api.copy_workshop(workshop text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.copy_workshop(workshop::uuid);
end;
create function api.drop_workshop(workshop text) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_workshop(workshop::uuid);
end;

grant execute on function
  portal.save_workshop(uuid, jsonb), api.save_workshop(text, text),
  portal.save_step(uuid, uuid, jsonb), api.save_step(text, text, text),
  portal.move_step(uuid, integer), api.move_step(text, integer),
  portal.delete_step(uuid), api.delete_step(text),
  portal.keep_snapshot(uuid, jsonb), api.keep_snapshot(text, text),
  portal.seat_ministries(uuid, jsonb), api.seat_ministries(text, text),
  portal.open_workshop(uuid, jsonb), api.open_workshop(text, text),
  portal.end_workshop(uuid), api.end_workshop(text),
  portal.copy_workshop(uuid), api.copy_workshop(text),
  portal.drop_workshop(uuid), api.drop_workshop(text)
to authenticated;
