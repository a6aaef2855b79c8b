-- What a room has answered, counted; and what a phone is shown of it.

-- The answers of a round that count: the latest of each person, or of each ministry.
create function portal.counted_answers(asked portal.poll, in_round integer) returns setof jsonb
language sql stable security definer set search_path = ''
begin atomic
  select one.value from (
    select distinct on (voter) a.value,
      case asked.per when 'ministry' then a.country else a.participant_id::text end as voter
    from portal.answer a
    where a.step_id = asked.step_id and a.round = in_round
    order by voter, a.received_at desc, a.participant_id
  ) as one
  where one.voter is not null;
end;

-- How often each choice was made, in the order of the poll.
create function portal.count_choices(asked portal.poll, in_round integer) returns jsonb
language sql stable security definer set search_path = ''
return (
  select jsonb_build_object('choices', jsonb_agg(
    jsonb_build_object('text', choice.text, 'count', (
      select count(*) from portal.counted_answers(asked, in_round) as said
      where said @> to_jsonb(choice.place - 1)))
    order by choice.place))
  from jsonb_array_elements_text(asked.choices) with ordinality as choice (text, place)
);

-- Ranked choices by Borda's count: the last of n gets no point, the first n - 1. Every place
-- on every list counts, so that what all can live with stands before what some love and others
-- do not; who came first how often is told beside it.
create function portal.count_ranking(asked portal.poll, in_round integer) returns jsonb
language sql stable security definer set search_path = ''
begin atomic
  with
  answers as (select said from portal.counted_answers(asked, in_round) as said),
  places as (
    select (listed.choice)::integer as choice, listed.place
    from answers, jsonb_array_elements_text(said) with ordinality as listed (choice, place)
  ),
  points as (
    select choice.text, choice.place,
      coalesce(sum(jsonb_array_length(asked.choices) - places.place), 0) as points,
      count(*) filter (where places.place = 1) as first
    from jsonb_array_elements_text(asked.choices) with ordinality as choice (text, place)
    left join places on places.choice = choice.place - 1
    group by choice.text, choice.place
  )
  select jsonb_build_object(
    'most', (select count(*) from answers) * (jsonb_array_length(asked.choices) - 1),
    'choices', (select jsonb_agg(jsonb_build_object('text', r.text, 'points', r.points, 'first', r.first, 'place', r.rank)
      order by r.points desc, r.first desc, r.place)
      from (select p.*, rank() over (order by p.points desc) as rank from points p) as r));
end;

create function portal.count_scale(asked portal.poll, in_round integer) returns jsonb
language sql stable security definer set search_path = ''
begin atomic
  with answers as (select said::numeric as said from portal.counted_answers(asked, in_round) as said)
  select jsonb_build_object(
    'counts', (select jsonb_agg(jsonb_build_object('value', step,
        'count', (select count(*) from answers a where a.said = step)) order by step)
      from generate_series(1, asked.steps) as step),
    'mean', (select round(avg(a.said), 2) from answers a),
    'median', (select percentile_cont(0.5) within group (order by a.said) from answers a),
    'low_label', asked.low_label, 'high_label', asked.high_label);
end;

-- A round width for about eight bars over a span: 1, 2 or 5 times a power of ten.
create function portal.round_width(span double precision) returns double precision
language sql immutable set search_path = ''
return (
  select min(w.width) from (
    select multiple * 10.0::double precision ^ floor(log(span / 8)) as width from unnest(array[1, 2, 5, 10]) as multiple
  ) as w
  where w.width >= span / 8
);

-- A number without the last digits that sums of fractions leave behind.
create function portal.short(number double precision) returns numeric
language sql immutable set search_path = ''
return trim_scale(round(number::numeric, 9));

-- Guesses, with bars of a round width. What lies further from the middle half than one and a
-- half times its width (Tukey's fences) is counted in the outermost bars, which have no end
-- there: one wild guess does not squeeze all others into one bar.
create function portal.count_numbers(asked portal.poll, in_round integer) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  guesses double precision[] := array(
    select said::double precision from portal.counted_answers(asked, in_round) as said order by 1);
  quartiles double precision[];
  low double precision;
  high double precision;
  width double precision;
  bars integer;
begin
  select percentile_cont(array[0.25, 0.5, 0.75]) within group (order by guess) into quartiles from unnest(guesses) as guess;
  select min(guess), max(guess) into low, high from unnest(guesses) as guess
  where guess between quartiles[1] - 1.5 * (quartiles[3] - quartiles[1]) and quartiles[3] + 1.5 * (quartiles[3] - quartiles[1]);
  width := case when high > low then portal.round_width(high - low) else 1 end;
  low := floor(low / width) * width;
  bars := floor((high - low) / width)::integer + 1;
  return jsonb_build_object(
    'values', to_jsonb(guesses), 'lower', quartiles[1], 'median', quartiles[2], 'upper', quartiles[3],
    'unit', asked.unit, 'true_value', asked.true_value,
    'bins', coalesce((
      select jsonb_agg(jsonb_build_object(
        'from', case when bar > 0 or guesses[1] >= low then portal.short(low + bar * width) end,
        'to', case when bar < bars - 1 or guesses[cardinality(guesses)] < low + bars * width
          then portal.short(low + (bar + 1) * width) end,
        'count', (select count(*) from unnest(guesses) as guess
          where least(greatest(floor((guess - low) / width), 0), bars - 1) = bar)) order by bar)
      from generate_series(0, bars - 1) as bar), '[]'));
end $$;

-- Words by how many named them, written as most wrote them; `hidden` asks for those nobody is shown.
create function portal.count_words(asked portal.poll, in_round integer, hidden boolean) returns jsonb
language sql stable security definer set search_path = ''
begin atomic
  with
  said as (
    select answers.number, portal.plain_word(word) as plain, btrim(word) as word
    from (select a.value, row_number() over () as number from portal.counted_answers(asked, in_round) as a (value)) as answers,
      jsonb_array_elements_text(answers.value) as word
  ),
  counted as (
    select mode() within group (order by word) as word, count(distinct number) as count, plain
    from said
    where (plain = any (asked.hidden_words)) = hidden
    group by plain
    order by count(distinct number) desc, plain
    limit 80
  )
  select coalesce(jsonb_agg(jsonb_build_object('word', word, 'count', count) order by count desc, plain), '[]')
  from counted;
end;

-- The words of a cloud that the facilitator, or the portal's list of rude words, keeps from the room.
create function portal.hidden_word_counts(of_step uuid) returns jsonb
language sql stable security definer set search_path = ''
return (select portal.count_words(p, p.round, true) from portal.poll p where p.step_id = of_step and p.kind = 'words');

-- Questions that the room may see, pinned ones first, then those that most want answered.
create function portal.approved_questions(of_workshop uuid) returns jsonb
language sql stable security definer set search_path = ''
return (
  select coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'text', q.text, 'by', q.nickname, 'state', q.state, 'votes', q.votes)
    order by q.state = 'answered', q.state <> 'pinned', q.votes desc, q.asked_at), '[]')
  from (
    select q.id, q.text, q.state, q.asked_at, p.nickname,
      (select count(*) from portal.question_vote v where v.question_id = q.id) as votes
    from portal.question q
    left join portal.participant p on p.id = q.participant_id
    where q.workshop_id = of_workshop and q.state in ('approved', 'pinned', 'answered')
  ) as q
);

-- What a round of a poll came to, or null where there is no such poll; shapes in docs/reference/workshops.md.
create function portal.count_poll(of_step uuid, in_round integer) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  asked portal.poll;
begin
  select * into asked from portal.poll p where p.step_id = of_step;
  if asked.step_id is null then
    return null;
  end if;
  return jsonb_build_object('step', of_step, 'kind', asked.kind, 'round', in_round, 'per', asked.per,
      'answers', (select count(*) from portal.counted_answers(asked, in_round)))
    || case asked.kind
      when 'scale' then portal.count_scale(asked, in_round)
      when 'ranking' then portal.count_ranking(asked, in_round)
      when 'number' then portal.count_numbers(asked, in_round)
      when 'words' then jsonb_build_object('words', portal.count_words(asked, in_round, false))
      else portal.count_choices(asked, in_round)
    end;
end $$;

-- What a step came to so far: its poll's present round, or the questions of its room.
create function portal.poll_results(of_step uuid) returns jsonb
language sql stable security definer set search_path = ''
return (
  select case s.kind
    when 'poll' then portal.count_poll(s.id, (select p.round from portal.poll p where p.step_id = s.id))
    when 'questions' then (
      select jsonb_build_object('step', s.id, 'kind', 'questions', 'answers', jsonb_array_length(found), 'questions', found)
      from portal.approved_questions(s.workshop_id) as found)
  end
  from portal.step s
  where s.id = of_step
);


-- What changes when anything changes that a participant is shown; null for whoever is none.
create function portal.join_version() returns text
language sql stable security definer set search_path = ''
return (
  select concat_ws('.', w.version,
    case when p.revealed then (
      select concat(count(*), '-', extract(epoch from max(a.received_at))) from portal.answer a
      where a.step_id = p.step_id and a.round = p.round) end,
    case when s.kind = 'questions' then md5(portal.approved_questions(w.id)::text) end)
  from portal.workshop w
  left join portal.step s on s.id = w.current_step and s.workshop_id = w.id
  left join portal.poll p on p.step_id = s.id
  where w.id = (portal.this_participant()).workshop_id
);

-- What the room is shown now, the same for every phone; null for whoever is no participant. The
-- speaker's notes, the drawing of a figure, what others answered before it is revealed, and the
-- true value until then never leave.
create function portal.join_stage() returns jsonb
language sql stable security definer set search_path = ''
return (
  select jsonb_build_object(
    'workshop', w.id, 'title', w.title, 'state', w.state, 'anonymous', w.anonymous, 'blank', w.blank,
    'version', portal.join_version(),
    'asking', exists (select from portal.step q where q.workshop_id = w.id and q.kind = 'questions'),
    -- While the screen is blank everybody looks at the speaker; only answering goes on.
    'step', case when w.state = 'open' and (not w.blank or s.kind in ('poll', 'questions')) and s.id is not null
      then jsonb_build_object(
      'id', s.id, 'kind', s.kind, 'title', s.title, 'body', s.body,
      'picture', case when s.snapshot is not null then jsonb_build_object(
        'title', s.snapshot -> 'title', 'subtitle', s.snapshot -> 'subtitle', 'alt', s.snapshot -> 'alt',
        'source', s.snapshot -> 'source', 'columns', s.snapshot -> 'columns', 'rows', s.snapshot -> 'rows',
        'countries', s.snapshot -> 'countries', 'taken_at', s.snapshot -> 'taken_at') end,
      'poll', case when p.step_id is not null then jsonb_build_object(
        'kind', p.kind, 'choices', p.choices, 'low_label', p.low_label, 'high_label', p.high_label, 'steps', p.steps,
        'unit', p.unit, 'per', p.per, 'state', p.state, 'round', p.round, 'revealed', p.revealed) end,
      'results', case when s.kind = 'questions' or p.revealed then portal.poll_results(s.id) end) end)
  from portal.workshop w
  left join portal.step s on s.id = w.current_step and s.workshop_id = w.id
  left join portal.poll p on p.step_id = s.id
  where w.id = (portal.this_participant()).workshop_id
);

-- What is one phone's alone: its name and ministry, what it answered, asked and voted for.
create function portal.join_own() returns jsonb
language sql stable security definer set search_path = ''
return (
  select jsonb_build_object(
    'nickname', who.nickname, 'country', who.country, 'language', who.language,
    'letter', (select m.letter from portal.workshop_ministry m
      where m.workshop_id = who.workshop_id and m.country = who.country),
    'answers', (select coalesce(jsonb_agg(jsonb_build_object(
        'step', a.step_id, 'round', a.round, 'value', a.value, 'sequence', a.sequence)), '[]')
      from portal.answer a where a.participant_id = who.id),
    'votes', (select coalesce(jsonb_agg(v.question_id), '[]') from portal.question_vote v where v.participant_id = who.id),
    'questions', (select coalesce(jsonb_agg(jsonb_build_object('text', q.text, 'state', q.state) order by q.asked_at), '[]')
      from portal.question q where q.participant_id = who.id))
  from portal.this_participant() as who
  where who.id is not null
);

create function api.join_version() returns text
language sql stable set search_path = ''
begin atomic
  select portal.join_version();
end;
create function api.join_stage() returns jsonb
language sql stable set search_path = ''
begin atomic
  select portal.join_stage();
end;
create function api.join_own() returns jsonb
language sql stable set search_path = ''
begin atomic
  select portal.join_own();
end;

grant execute on function
  portal.join_version(), api.join_version(),
  portal.join_stage(), api.join_stage(),
  portal.join_own(), api.join_own()
to authenticated;
