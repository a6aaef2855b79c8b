-- What stays of a workshop: what was shown, and what the room answered, counted. Who was in the
-- room is deleted some days after the end; the counts stay.

alter table portal.step add column shown_at timestamptz;
comment on column portal.step.shown_at is 'When the room first came to the step; null where it never did.';
alter table portal.workshop add column counted jsonb;
comment on column portal.workshop.counted is
  'What the room answered, counted (portal.count_workshop), kept from the moment the answers themselves are deleted.';
-- As for every table of ministries (20261123000900).
alter table portal.workshop alter column counted set statistics 0;

-- Whoever moves the room to a step, by whatever function: the step has been shown.
create function portal.note_shown() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update portal.step s set shown_at = now() where s.id = new.current_step and s.shown_at is null;
  return null;
end $$;
create trigger note_shown after update of current_step on portal.workshop
for each row when (new.state = 'open' and new.current_step is not null) execute function portal.note_shown();

-- The answers of a round as (value, how often): nothing joins what one person said in two polls.
-- The order in which choices were ticked says nothing, so it is not kept.
create function portal.counted_values(asked portal.poll, in_round integer) returns jsonb
language sql stable security definer set search_path = ''
return (
  with said as (
    select case asked.kind
      when 'multiple' then (select jsonb_agg(one order by one) from jsonb_array_elements(answer) as one)
      else answer end as value
    from portal.counted_answers(asked, in_round) as answer
  )
  select case asked.kind
    when 'words' then (
      select coalesce(jsonb_agg(jsonb_build_object('value', w -> 'word', 'count', w -> 'count')), '[]')
      from jsonb_array_elements(portal.count_words(asked, in_round, false)) as w)
    else (
      select coalesce(jsonb_agg(jsonb_build_object('value', c.value, 'count', c.count) order by c.count desc, c.value), '[]')
      from (select s.value, count(*) as count from said s group by s.value) as c)
  end
);

-- What a room answered, without anybody in it: how many there were, each poll's result and the
-- answers of its rounds, and the questions that were approved.
create function portal.count_workshop(wanted uuid) returns jsonb
language sql stable security definer set search_path = ''
return jsonb_build_object(
  'people', (select count(*) from portal.participant p where p.workshop_id = wanted),
  'ministries', (select count(distinct p.country) from portal.participant p where p.workshop_id = wanted),
  'polls', (
    select coalesce(jsonb_object_agg(s.id, jsonb_build_object(
      'results', portal.poll_results(s.id),
      'rounds', (
        select coalesce(jsonb_agg(jsonb_build_object('round', r.round, 'answers', portal.counted_values(p, r.round))
          order by r.round), '[]')
        from (select distinct a.round from portal.answer a where a.step_id = s.id) as r))), '{}')
    from portal.step s
    join portal.poll p on p.step_id = s.id
    where s.workshop_id = wanted),
  'questions', (
    select coalesce(jsonb_agg(one - 'id' - 'by' order by place), '[]')
    from jsonb_array_elements(portal.approved_questions(wanted)) with ordinality as asked (one, place)));

-- Everything about a workshop that is kept, its steps in order. `for_room` leaves out what is the
-- speaker's alone, what was never shown, and results that were never revealed.
create function portal.told_workshop(held portal.workshop, for_room boolean) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  counts jsonb := coalesce(held.counted, portal.count_workshop(held.id));
begin
  return jsonb_build_object('id', held.id, 'country', held.country, 'title', held.title, 'place', held.place,
    'begins_on', held.begins_on, 'language', held.language, 'state', held.state, 'anonymous', held.anonymous,
    'opened_at', held.opened_at, 'ended_at', held.ended_at, 'traces_deleted_at', held.traces_deleted_at,
    'people', counts -> 'people', 'ministries', counts -> 'ministries',
    'steps', (
      select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'kind', s.kind, 'title', s.title, 'body', s.body,
          'notes', case when not for_room then s.notes end,
          'snapshot', case when for_room then s.snapshot - 'address' else s.snapshot end,
          'poll', case when p.step_id is not null then jsonb_build_object('kind', p.kind, 'choices', p.choices,
            'per', p.per) end,
          'results', case when p.revealed or not for_room then counts -> 'polls' -> s.id::text -> 'results' end,
          'rounds', case when not for_room then counts -> 'polls' -> s.id::text -> 'rounds' end,
          'questions', case when s.kind = 'questions' then counts -> 'questions' end)
        order by s.position), '[]')
      from portal.step s
      left join portal.poll p on p.step_id = s.id
      where s.workshop_id = held.id and (s.shown_at is not null or not for_room)));
end $$;

-- The record of a workshop for those who may look at it; nothing of another ministry's.
create function portal.workshop_record(wanted uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator', 'secretariat');
  held portal.workshop;
begin
  select * into held from portal.workshop w where w.id = wanted and w.country = person.country;
  return case when held.id is not null then portal.told_workshop(held, false) end;
end $$;

-- The same for the room: whoever holds the link that the portal's server has signed, and names in
-- the token, for so many days after the end.
create function portal.workshop_page(days integer) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  held portal.workshop;
begin
  select * into held from portal.workshop w
  where w.id = ((select auth.jwt()) ->> 'workshop_afterwards')::uuid
    and w.state = 'ended' and w.ended_at > now() - make_interval(days => days);
  return case when held.id is not null then portal.told_workshop(held, true) end;
end $$;

-- Deletes who was in the rooms of workshops that ended so many days ago, and keeps the counts. A
-- workshop that nobody ended is ended when its room has been empty for as long.
create function portal.delete_workshop_traces(days integer) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  due portal.workshop;
  deleted integer := 0;
begin
  for due in
    select w.* from portal.workshop w
    where w.state <> 'draft' and w.traces_deleted_at is null
      and greatest(coalesce(w.ended_at, w.opened_at), case when w.state = 'open' then (
        select max(p.seen_at) from portal.participant p where p.workshop_id = w.id) end)
        <= now() - make_interval(days => days)
    order by w.id
    for update
  loop
    update portal.workshop w
    set counted = portal.count_workshop(w.id), traces_deleted_at = now(), state = 'ended', code = null,
      ended_at = coalesce(w.ended_at, now()), version = w.version + 1
    where w.id = due.id;
    update portal.poll p set state = 'closed' from portal.step s where s.id = p.step_id and s.workshop_id = due.id;
    delete from portal.question q where q.workshop_id = due.id;
    -- Answers and votes go with who gave them.
    delete from portal.participant p where p.workshop_id = due.id;
    perform portal.record(due.country, 'workshop.traces_deleted', due.id::text, null, jsonb_build_object('title', due.title));
    deleted := deleted + 1;
  end loop;
  return deleted;
end $$;

create function api.workshop_record(workshop text) returns text
language sql stable set search_path = ''
begin atomic
  select portal.workshop_record(workshop::uuid)::text;
end;
create function api.workshop_page(days integer) returns text
language sql stable set search_path = ''
begin atomic
  select portal.workshop_page(days)::text;
end;

grant execute on function
  portal.workshop_record(uuid), api.workshop_record(text),
  portal.workshop_page(integer), api.workshop_page(integer)
to authenticated;
