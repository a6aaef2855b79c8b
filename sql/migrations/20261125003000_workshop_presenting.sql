-- Presenting: which step the room is at, what of a poll it sees, and what the presenter's two
-- windows show. All of it is kept here, so that a browser that was closed comes back to the same place.

alter table portal.workshop
  add column began_at timestamptz,
  add column step_began_at timestamptz;
comment on column portal.workshop.began_at is 'When the first step was shown; the clock of the whole workshop.';
comment on column portal.workshop.step_began_at is 'When the current step came up; the clock of the step.';

-- The open workshop that a facilitator of its ministry presents, locked until the change is made.
create function portal.presented_workshop(wanted uuid) returns portal.workshop
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.workshop := portal.hold_workshop(wanted, portal.require_role('facilitator'));
begin
  if held.state <> 'open' then
    perform portal.refuse('workshop.not_open', 409);
  end if;
  return held;
end $$;

-- The same, of the workshop that a step belongs to; the step must ask something.
create function portal.presented_workshop_of(of_poll uuid) returns portal.workshop
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.workshop := portal.presented_workshop((select s.workshop_id from portal.step s where s.id = of_poll));
begin
  if not exists (select from portal.poll p where p.step_id = of_poll) then
    perform portal.refuse('workshop.no_such_poll', 404);
  end if;
  return held;
end $$;

-- A poll as the log tells of it.
create function portal.poll_facts(of_poll uuid) returns jsonb
language sql stable security definer set search_path = ''
return (
  select jsonb_build_object('title', s.title, 'open', p.state = 'open', 'revealed', p.revealed, 'round', p.round)
  from portal.poll p join portal.step s on s.id = p.step_id where p.step_id = of_poll
);

-- Something that followers show has changed: they are told, and it is written down.
create function portal.workshop_moved(changed portal.workshop, action text, before jsonb, after jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform portal.workshop_changed(changed.id);
  perform portal.record(changed.country, action, changed.id::text, before, after);
end $$;


-- Takes the room to a step, or without one to the screen on which people join. A poll that nobody
-- has answered or seen the results of opens as it comes up: forty people wait for nothing.
create function portal.go_to_step(wanted uuid, to_step uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  was portal.workshop := portal.presented_workshop(wanted);
  shown portal.step;
begin
  if to_step is not distinct from was.current_step and not was.blank then
    return;
  end if;
  select * into shown from portal.step s where s.id = to_step and s.workshop_id = was.id;
  if to_step is not null and shown.id is null then
    perform portal.refuse('workshop.no_such_step', 404);
  end if;
  update portal.workshop w set current_step = shown.id, blank = false,
    began_at = case when shown.id is null then w.began_at else coalesce(w.began_at, now()) end,
    step_began_at = case when shown.id is not distinct from was.current_step then w.step_began_at else now() end
  where w.id = was.id;
  update portal.poll p set state = 'open'
  where p.step_id = shown.id and p.state = 'closed' and not p.revealed
    and not exists (select from portal.answer a where a.step_id = p.step_id and a.round = p.round);
  perform portal.workshop_moved(was, 'workshop.step_shown', null,
    jsonb_build_object('title', coalesce(shown.title, was.title)));
end $$;

create function portal.set_blank(wanted uuid, blanking boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  was portal.workshop := portal.presented_workshop(wanted);
begin
  if blanking is null then
    perform portal.refuse('workshop.malformed', 400, 'blank');
  end if;
  if blanking = was.blank then
    return;
  end if;
  update portal.workshop w set blank = blanking where w.id = was.id;
  perform portal.workshop_moved(was, case when blanking then 'workshop.blanked' else 'workshop.unblanked' end, null, null);
end $$;

create function portal.set_poll(of_poll uuid, opening boolean, revealing boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  of_workshop portal.workshop := portal.presented_workshop_of(of_poll);
  was jsonb := portal.poll_facts(of_poll);
begin
  if opening is null or revealing is null then
    perform portal.refuse('workshop.malformed', 400, 'poll');
  end if;
  update portal.poll p set state = case when opening then 'open' else 'closed' end, revealed = revealing
  where p.step_id = of_poll;
  if portal.poll_facts(of_poll) is distinct from was then
    perform portal.workshop_moved(of_workshop, 'workshop.poll_set', was, portal.poll_facts(of_poll));
  end if;
end $$;

-- Asks again: the answers given so far stay under their round, the next ones count anew.
create function portal.reset_poll(of_poll uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  of_workshop portal.workshop := portal.presented_workshop_of(of_poll);
  was jsonb := portal.poll_facts(of_poll);
begin
  update portal.poll p set round = p.round + 1, revealed = false where p.step_id = of_poll;
  perform portal.workshop_moved(of_workshop, 'workshop.poll_reset', was, portal.poll_facts(of_poll));
end $$;

-- A word that is hidden stays so, however often it is sent again.
create function portal.hide_word(of_poll uuid, word text, hiding boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  of_workshop portal.workshop := portal.presented_workshop_of(of_poll);
  said text := portal.plain_word(word);
  changed integer;
begin
  if hiding is null or coalesce(said, '') = '' then
    perform portal.refuse('workshop.malformed', 400, 'word');
  end if;
  update portal.poll p set hidden_words = case when hiding then p.hidden_words || said
    else array_remove(p.hidden_words, said) end
  where p.step_id = of_poll and hiding <> (said = any (p.hidden_words));
  get diagnostics changed = row_count;
  -- The word itself stays out of the log: it was hidden for a reason, and nobody can take it out there.
  if changed > 0 then
    perform portal.workshop_moved(of_workshop,
      case when hiding then 'workshop.word_hidden' else 'workshop.word_shown' end, null, null);
  end if;
end $$;

-- What is asked is somebody's words, so the log says only what became of it. One question at a time is pinned.
create function portal.moderate_question(wanted uuid, to_state text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  was portal.question;
  of_workshop portal.workshop :=
    portal.presented_workshop((select q.workshop_id from portal.question q where q.id = wanted));
begin
  select * into was from portal.question q where q.id = wanted;
  if to_state is null or to_state not in ('waiting', 'approved', 'pinned', 'answered', 'refused') then
    perform portal.refuse('workshop.malformed', 400, 'state');
  end if;
  if was.state = to_state then
    return;
  end if;
  if to_state = 'pinned' then
    update portal.question q set state = 'approved' where q.workshop_id = of_workshop.id and q.state = 'pinned';
  end if;
  update portal.question q set state = to_state where q.id = wanted;
  perform portal.workshop_moved(of_workshop, 'workshop.question_moderated',
    jsonb_build_object('state', was.state), jsonb_build_object('state', to_state));
end $$;


-- The workshop that a viewer may look at from the presenter's side; none for anybody else's.
create function portal.watched_workshop(wanted uuid) returns portal.workshop
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('facilitator', 'secretariat');
  held portal.workshop;
begin
  select * into held from portal.workshop w where w.id = wanted and w.country = person.country;
  return held;
end $$;

create function portal.workshop_version(wanted uuid) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  held portal.workshop := portal.watched_workshop(wanted);
begin
  if held.id is null then
    return null;
  end if;
  -- Answers do not raise the version, or two hundred phones would queue for one row; they are counted here.
  return md5(concat_ws('|', held.version, held.state,
    (select count(*) from portal.participant p where p.workshop_id = held.id),
    (select concat(count(*), ',', max(a.received_at)) from portal.answer a join portal.poll p using (step_id, round)
      where a.step_id = held.current_step),
    (select concat(count(*), ',', max(q.asked_at)) from portal.question q where q.workshop_id = held.id),
    (select count(*) from portal.question_vote v join portal.question q on q.id = v.question_id
      where q.workshop_id = held.id)));
end $$;

-- The steps in their order, as the presenter sees them: with notes, without the pictures.
create function portal.staged_steps(of_workshop uuid) returns jsonb
language sql stable security definer set search_path = ''
return (
  select coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('snapshot', null, 'poll', to_jsonb(p)) order by s.position), '[]')
  from portal.step s left join portal.poll p on p.step_id = s.id
  where s.workshop_id = of_workshop
);

-- Every question but the refused ones, the most wanted first.
create function portal.staged_questions(of_workshop uuid) returns jsonb
language sql stable security definer set search_path = ''
return (
  select coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'text', q.text, 'state', q.state, 'votes', v.votes)
    order by v.votes desc, q.asked_at), '[]')
  from portal.question q
  cross join lateral (select count(*) as votes from portal.question_vote w where w.question_id = q.id) v
  where q.workshop_id = of_workshop and q.state <> 'refused'
);

-- Everything that the presenter's two windows show now; nothing for a workshop of another ministry.
create function portal.workshop_stage(wanted uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  held portal.workshop := portal.watched_workshop(wanted);
begin
  if held.id is null then
    return null;
  end if;
  return jsonb_build_object('title', held.title, 'place', held.place, 'begins_on', held.begins_on, 'language', held.language,
    'state', held.state, 'code', held.code, 'anonymous', held.anonymous, 'blank', held.blank,
    'current_step', held.current_step,
    'version', portal.workshop_version(held.id),
    'seconds', extract(epoch from now() - held.began_at)::integer,
    'step_seconds', extract(epoch from now() - held.step_began_at)::integer,
    'people', (select count(*) from portal.participant p where p.workshop_id = held.id),
    'steps', portal.staged_steps(held.id),
    'asking', (select jsonb_build_object('open', p.state = 'open', 'revealed', p.revealed, 'hidden_words', p.hidden_words)
      from portal.poll p where p.step_id = held.current_step),
    'results', (select portal.poll_results(p.step_id) from portal.poll p where p.step_id = held.current_step),
    'questions', portal.staged_questions(held.id));
end $$;


create function api.go_to_step(workshop text, step text) returns void
language sql set search_path = ''
begin atomic
  select portal.go_to_step(workshop::uuid, nullif(step, '')::uuid);
end;
create function api.set_blank(workshop text, blank boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.set_blank(workshop::uuid, blank);
end;
create function api.set_poll(step text, open boolean, revealed boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.set_poll(step::uuid, open, revealed);
end;
create function api.reset_poll(step text) returns void
language sql set search_path = ''
begin atomic
  select portal.reset_poll(step::uuid);
end;
create function api.hide_word(step text, word text, hidden boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.hide_word(step::uuid, word, hidden);
end;
create function api.moderate_question(question text, state text) returns void
language sql set search_path = ''
begin atomic
  select portal.moderate_question(question::uuid, state);
end;
create function api.workshop_version(workshop text) returns text
language sql stable set search_path = ''
begin atomic
  select portal.workshop_version(workshop::uuid);
end;
create function api.workshop_stage(workshop text) returns text
language sql stable set search_path = ''
begin atomic
  select portal.workshop_stage(workshop::uuid)::text;
end;

grant execute on function
  portal.go_to_step(uuid, uuid), api.go_to_step(text, text),
  portal.set_blank(uuid, boolean), api.set_blank(text, boolean),
  portal.set_poll(uuid, boolean, boolean), api.set_poll(text, boolean, boolean),
  portal.reset_poll(uuid), api.reset_poll(text),
  portal.hide_word(uuid, text, boolean), api.hide_word(text, text, boolean),
  portal.moderate_question(uuid, text), api.moderate_question(text, text),
  portal.workshop_version(uuid), api.workshop_version(text),
  portal.workshop_stage(uuid), api.workshop_stage(text)
to authenticated;
