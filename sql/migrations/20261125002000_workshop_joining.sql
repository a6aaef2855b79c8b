-- How a room joins and answers. A phone has no account: it holds a key made for it, kept here
-- as a hash only; the portal's server has checked its signature before it asks, and names the
-- hash in the token it signs. What is refused is a state and no error, so that each try counts.
--
-- None of this is in the audit log: nothing could be taken out of it again, and what people
-- say in a room is theirs, to be deleted after some days.

-- Of the poll and not of an answer: an answer holds several words, of which one may be rude.
alter table portal.poll add column hidden_words text[] not null default '{}';
comment on column portal.poll.hidden_words is 'Words of a cloud that nobody is shown, as portal.plain_word writes them.';
alter table portal.participant
  add column window_began timestamptz not null default now(),
  add column asked integer not null default 0;
comment on column portal.participant.asked is 'How often the phone said something in the minute that began at window_began.';
alter table portal.answer add column sequence bigint not null default 0;
comment on column portal.answer.sequence is 'The order of a phone''s taps: one that comes late does not undo a newer one.';
comment on column portal.answer.value is
  'Numbers of choices from 0 in a list (single, multiple; in order for ranking), a number (scale, number), or a list of words.';
-- As for every table of ministries (20261123000900).
alter table portal.poll alter column hidden_words set statistics 0;
alter table portal.participant alter column asked set statistics 0;
alter table portal.answer alter column sequence set statistics 0;


-- The participant whose key the token names, or nothing.
create function portal.this_participant() returns portal.participant
language sql stable security definer set search_path = ''
return (
  select p from portal.participant p where p.key_hash = (select auth.jwt()) ->> 'participant_key'
);

-- The same for somebody who says something; each time is counted.
create function portal.knock_as_participant() returns portal.participant
language plpgsql security definer set search_path = ''
as $$
declare
  who portal.participant;
begin
  update portal.participant p
  set seen_at = now(),
    asked = case when p.window_began < now() - interval '1 minute' then 1 else p.asked + 1 end,
    window_began = case when p.window_began < now() - interval '1 minute' then now() else p.window_began end
  where p.key_hash = (select auth.jwt()) ->> 'participant_key'
  returning p.* into who;
  return who;
end $$;

-- Whether somebody may say something now: at most sixty times a minute, while the workshop is open.
create function portal.participant_state(who portal.participant) returns text
language sql stable security definer set search_path = ''
return case
  when who.asked > 60 then 'busy'
  when (select w.state from portal.workshop w where w.id = who.workshop_id) <> 'open' then 'ended'
  else 'ready'
end;

-- Lets a phone into the room of a code; null without a key. Coming again with the same key changes name and language
-- only, or brings the ministry whose own link was used.
create function portal.join_workshop(room_code text, called text, speaks text) returns text
language plpgsql security definer set search_path = ''
as $$
declare
  own_key text := (select auth.jwt()) ->> 'participant_key';
  ministry_key text := (select auth.jwt()) ->> 'ministry_key';
  room portal.workshop;
  from_country text;
begin
  select * into room from portal.workshop w where w.code = upper(room_code) and w.state = 'open';
  if own_key is null then
    return null;
  end if;
  if room.id is null then
    return 'unknown';
  end if;
  if ministry_key is not null then
    select m.country into from_country from portal.workshop_ministry m
    where m.workshop_id = room.id and m.key_hash = ministry_key;
    if from_country is null then
      return 'no_such_ministry';
    end if;
  end if;
  if not exists (select from portal.participant p where p.key_hash = own_key) then
    if (select count(*) from portal.participant p where p.workshop_id = room.id) >= 1000 then
      return 'full';
    end if;
    if (select count(*) from portal.participant p
      where p.workshop_id = room.id and p.joined_at > now() - interval '1 minute') >= 400 then
      return 'busy';
    end if;
  end if;
  insert into portal.participant as p (workshop_id, key_hash, nickname, country, language)
  values (room.id, own_key, nullif(btrim(called), ''), from_country, speaks)
  on conflict (key_hash) do update
    set nickname = excluded.nickname, language = excluded.language, seen_at = now(),
      country = coalesce(excluded.country, p.country)
    where p.workshop_id = excluded.workshop_id;
  return case when found then 'joined' else 'unknown' end;
exception
  when check_violation or not_null_violation or data_exception then
    return 'malformed';
end $$;


-- A word as it is counted: whatever its case, its spaces and the way its letters were typed.
create function portal.plain_word(said text) returns text
language sql immutable set search_path = ''
return lower(btrim(regexp_replace(normalize(said, NFKC), '\s+', ' ', 'g')));

-- The choices that an answer names, or null where it names none, one that is not there, or one twice.
create function portal.chosen(said jsonb, of_choices integer) returns integer[]
language plpgsql immutable set search_path = ''
as $$
declare
  named integer[];
begin
  if jsonb_typeof(said) <> 'array' or exists (
    select from jsonb_array_elements(said) as one where one::text !~ '^(0|[1-9][0-9]?)$') then
    return null;
  end if;
  select array_agg(one.number::integer order by one.place) into named
  from jsonb_array_elements_text(said) with ordinality as one (number, place)
  where one.number::integer < of_choices;
  if cardinality(named) = jsonb_array_length(said)
    and cardinality(named) = (select count(distinct number) from unnest(named) as number) then
    return named;
  end if;
  return null;
end $$;

-- Whether a poll can be answered so.
create function portal.answer_fits(asked portal.poll, said jsonb) returns boolean
language plpgsql immutable set search_path = ''
as $$
declare
  choices integer := jsonb_array_length(asked.choices);
begin
  if said is null then
    return false;
  elsif asked.kind in ('single', 'multiple', 'ranking') then
    return coalesce(cardinality(portal.chosen(said, choices)) between
      case asked.kind when 'ranking' then choices else 1 end and
      case asked.kind when 'single' then 1 else choices end, false);
  elsif asked.kind = 'words' then
    if jsonb_typeof(said) <> 'array' or jsonb_array_length(said) not between 1 and 3 then
      return false;
    end if;
    return not exists (
      select from jsonb_array_elements(said) as one
      where jsonb_typeof(one) <> 'string' or length(one #>> '{}') > 40 or (one #>> '{}') ~ '[[:cntrl:]]'
        or portal.plain_word(one #>> '{}') = '');
  elsif jsonb_typeof(said) <> 'number' then
    return false;
  elsif asked.kind = 'scale' then
    return said::numeric between 1 and asked.steps and said::numeric = trunc(said::numeric);
  else
    return abs(said::numeric) <= 1e15;
  end if;
end $$;

-- Keeps what a phone answers: the same tap once, however often it is sent; a newer one instead
-- of the older. `rude` are the words of it that the portal knows to be rude.
create function portal.answer_poll(of_step uuid, in_round integer, said jsonb, rude text[], tap text)
returns table (state text, repeated boolean)
language plpgsql security definer set search_path = ''
as $$
declare
  who portal.participant := portal.knock_as_participant();
  asked portal.poll;
begin
  if who.id is null then
    return;
  end if;
  state := portal.participant_state(who);
  repeated := false;
  if state = 'busy' then
    return next;
    return;
  end if;
  -- Whoever closes or reveals the poll waits for the answers under way, and they for them.
  if cardinality(rude) > 0 then
    perform from portal.poll p where p.step_id = of_step for update;
  end if;
  select p.* into asked from portal.poll p
  join portal.step s on s.id = p.step_id
  where p.step_id = of_step and s.workshop_id = who.workshop_id
  for share of p;
  if exists (select from portal.answer a
    where a.step_id = asked.step_id and a.round = in_round and a.participant_id = who.id and a.key = tap) then
    -- A repeat of what arrived is no refusal, whatever has become of the poll.
    state := 'received';
    repeated := true;
  elsif state = 'ended' then
    null;
  elsif asked.step_id is null or tap !~ '^[0-9]{1,15}-' or not portal.answer_fits(asked, said) then
    state := 'malformed';
  elsif asked.state <> 'open' or asked.round is distinct from in_round then
    state := 'closed';
  elsif asked.per = 'ministry' and who.country is null then
    state := 'ministry_needed';
  else
    -- What somebody has said before, the facilitator has seen, and may have shown.
    rude := array(
      select word from unnest(rude) as word
      where not exists (
        select from portal.answer a, jsonb_array_elements_text(a.value) as earlier
        where a.step_id = of_step and portal.plain_word(earlier) = word));
    insert into portal.answer as a (step_id, round, participant_id, country, value, key, sequence)
    values (of_step, in_round, who.id, who.country, said, tap, split_part(tap, '-', 1)::bigint)
    on conflict (step_id, round, participant_id) do update
      set value = excluded.value, key = excluded.key, sequence = excluded.sequence, country = excluded.country,
        received_at = excluded.received_at
      where excluded.sequence > a.sequence;
    if not asked.hidden_words @> rude then
      update portal.poll p set hidden_words = array(select distinct unnest(p.hidden_words || rude))
      where p.step_id = of_step;
    end if;
    state := 'received';
  end if;
  return next;
exception
  when check_violation or not_null_violation or data_exception then
    state := 'malformed';
    repeated := false;
    return next;
end $$;

-- Keeps a question for the facilitator to approve; twenty of one phone, and sixty of a room a minute.
create function portal.ask_question(said text, tap text) returns table (state text, repeated boolean)
language plpgsql security definer set search_path = ''
as $$
declare
  who portal.participant := portal.knock_as_participant();
  words text := btrim(regexp_replace(coalesce(said, ''), '\s+', ' ', 'g'));
begin
  if who.id is null then
    return;
  end if;
  state := portal.participant_state(who);
  repeated := exists (select from portal.question q
    where q.workshop_id = who.workshop_id and q.participant_id = who.id and q.key = tap);
  if repeated then
    state := 'received';
  elsif state = 'ready' then
    state := case
      when length(words) not between 3 and 300 then 'malformed'
      when not exists (select from portal.step s where s.workshop_id = who.workshop_id and s.kind = 'questions') then 'closed'
      when (select count(*) from portal.question q where q.participant_id = who.id) >= 20 then 'enough'
      when (select count(*) from portal.question q
        where q.workshop_id = who.workshop_id and q.asked_at > now() - interval '1 minute') >= 60 then 'busy'
      else 'received'
    end;
    if state = 'received' then
      insert into portal.question (workshop_id, participant_id, key, text) values (who.workshop_id, who.id, tap, words)
      on conflict (workshop_id, participant_id, key) do nothing;
    end if;
  end if;
  return next;
exception
  when check_violation or not_null_violation or data_exception then
    state := 'malformed';
    return next;
end $$;

-- Says that one wants to hear a question answered, too, or no longer; saying it twice changes nothing.
create function portal.vote_question(of_question uuid, wanted boolean) returns text
language plpgsql security definer set search_path = ''
as $$
declare
  who portal.participant := portal.knock_as_participant();
  state text := portal.participant_state(who);
begin
  if who.id is null then
    return null;
  end if;
  if state <> 'ready' then
    return state;
  end if;
  if not exists (select from portal.question q
    where q.id = of_question and q.workshop_id = who.workshop_id and q.state in ('approved', 'pinned')) then
    return 'closed';
  end if;
  if wanted then
    insert into portal.question_vote (question_id, participant_id) values (of_question, who.id) on conflict do nothing;
  else
    delete from portal.question_vote v where v.question_id = of_question and v.participant_id = who.id;
  end if;
  return 'received';
end $$;


create function api.join_workshop(code text, nickname text, language text) returns text
language sql set search_path = ''
begin atomic
  select portal.join_workshop(code, nickname, language);
end;
create function api.answer_poll(step text, round integer, value text, hidden text, key text)
returns table (state text, repeated boolean)
language sql set search_path = ''
begin atomic
  select * from portal.answer_poll(step::uuid, round, value::jsonb,
    array(select portal.plain_word(word) from jsonb_array_elements_text(hidden::jsonb) as word), key);
end;
create function api.ask_question(text text, key text) returns table (state text, repeated boolean)
language sql set search_path = ''
begin atomic
  select * from portal.ask_question(text, key);
end;
create function api.vote_question(question text, wanted boolean) returns text
language sql set search_path = ''
begin atomic
  select portal.vote_question(question::uuid, wanted);
end;

grant execute on function
  portal.plain_word(text),
  portal.join_workshop(text, text, text), api.join_workshop(text, text, text),
  portal.answer_poll(uuid, integer, jsonb, text[], text), api.answer_poll(text, integer, text, text, text),
  portal.ask_question(text, text), api.ask_question(text, text),
  portal.vote_question(uuid, boolean), api.vote_question(text, boolean)
to authenticated;
