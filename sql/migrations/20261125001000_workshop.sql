-- A workshop: an agenda of steps that a facilitator prepares in peace and shows live, and what
-- the people in the room answer. Who is in the room has no account, and nothing here joins an
-- answer to a name for anybody to read: participants, answers, questions and votes are reached
-- through functions only.

create table portal.workshop (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  title text not null check (length(title) between 3 and 160 and title = btrim(title)),
  place text check (length(place) between 1 and 160),
  begins_on date,
  begins_at time,
  language text not null default 'en' check (language ~ '^[a-z]{2,3}$'),
  state text not null default 'draft' check (state in ('draft', 'open', 'ended')),
  anonymous boolean not null default false,
  code text unique check (code ~ '^[BCDFGHJKMNPQRSTVWXYZ]{8}$'),
  opened_at timestamptz,
  ended_at timestamptz,
  current_step uuid,
  blank boolean not null default false,
  traces_deleted_at timestamptz,
  demonstration boolean not null default false,
  created_by uuid not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  version bigint not null default 0,
  -- An ended workshop opens no door: its code may come up again.
  check ((code is not null) = (state = 'open'))
);
comment on table portal.workshop is 'A workshop of a ministry: prepared as a draft, then open to the room, then ended.';
comment on column portal.workshop.begins_at is 'What the clock on the wall says, wherever the room is.';
comment on column portal.workshop.anonymous is 'Countries are letters in every picture shown.';
comment on column portal.workshop.current_step is 'The step everybody sees; always one of this workshop.';
comment on column portal.workshop.version is 'Goes up whenever anything a follower shows changes.';
create index workshop_by_country on portal.workshop (country, created_at desc);

create table portal.step (
  id uuid primary key default gen_random_uuid(),
  workshop_id uuid not null references portal.workshop (id) on delete cascade,
  position integer not null,
  kind text not null check (kind in ('text', 'figure', 'benchmark', 'awards', 'practices', 'poll', 'questions')),
  title text not null check (length(title) between 1 and 300 and title = btrim(title)),
  body text check (length(body) <= 4000),
  notes text check (length(notes) <= 8000),
  minutes integer check (minutes between 1 and 480),
  address text check (length(address) <= 2000 and address ~ '^/([^/\\]|$)'),
  snapshot jsonb check (jsonb_typeof(snapshot) = 'object' and length(snapshot::text) <= 2000000),
  frozen_at timestamptz,
  unique (workshop_id, position) deferrable initially deferred
);
comment on table portal.step is 'One thing that a workshop shows or asks, in its place on the agenda.';
comment on column portal.step.notes is 'For the speaker alone: never served to participants.';
comment on column portal.step.address is 'The view of the portal that the picture was taken of.';
comment on column portal.step.snapshot is
  'The picture of a figure: its words, drawing and table as they stood when it was taken; with letters for countries in an anonymous workshop.';
comment on column portal.step.frozen_at is 'When the workshop was started: nothing of the step changes from then on.';

create table portal.poll (
  step_id uuid primary key references portal.step (id) on delete cascade,
  kind text not null check (kind in ('single', 'multiple', 'scale', 'ranking', 'number', 'words')),
  choices jsonb not null default '[]' check (jsonb_typeof(choices) = 'array' and jsonb_array_length(choices) <= 20),
  low_label text check (length(low_label) <= 60),
  high_label text check (length(high_label) <= 60),
  steps integer check (steps between 2 and 11),
  unit text check (length(unit) <= 40),
  true_value numeric,
  per text not null default 'person' check (per in ('person', 'ministry')),
  state text not null default 'closed' check (state in ('closed', 'open')),
  revealed boolean not null default false,
  round integer not null default 1,
  check (kind not in ('single', 'multiple', 'ranking') or jsonb_array_length(choices) >= 2),
  check (kind <> 'scale' or steps is not null)
);
comment on table portal.poll is 'What a step asks the room; the question is the title of its step.';
comment on column portal.poll.true_value is 'Of a number to be guessed: shown with the guesses, not before.';
comment on column portal.poll.per is 'Whether each person counts, or each ministry once, by its latest answer.';
comment on column portal.poll.round is 'Asking anew is another round; the answers of earlier ones count no more.';

create table portal.workshop_ministry (
  workshop_id uuid not null references portal.workshop (id) on delete cascade,
  country text not null references portal.country (code),
  letter text not null check (letter ~ '^[A-Z]{1,2}$'),
  key_hash text unique check (key_hash ~ '^[0-9a-f]{64}$'),
  primary key (workshop_id, country),
  unique (workshop_id, letter)
);
comment on table portal.workshop_ministry is
  'A ministry in a workshop: its letter, drawn by lot, and the SHA-256 of what its own link to the room carries.';
create index workshop_ministry_by_country on portal.workshop_ministry (country);

create table portal.participant (
  id uuid primary key default gen_random_uuid(),
  workshop_id uuid not null references portal.workshop (id) on delete cascade,
  key_hash text not null unique check (key_hash ~ '^[0-9a-f]{64}$'),
  nickname text check (length(nickname) between 1 and 40),
  country text,
  language text not null check (language ~ '^[a-z]{2,3}$'),
  joined_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  foreign key (workshop_id, country) references portal.workshop_ministry (workshop_id, country)
);
comment on table portal.participant is 'A phone in the room: no account, and a name only where somebody gave one.';
comment on column portal.participant.country is 'Known only of whoever came by their ministry''s own link.';
create index participant_by_workshop on portal.participant (workshop_id, country);

create table portal.answer (
  step_id uuid not null references portal.step (id) on delete cascade,
  round integer not null,
  participant_id uuid not null references portal.participant (id) on delete cascade,
  country text,
  value jsonb not null,
  key text not null check (key ~ '^[A-Za-z0-9_-]{8,64}$'),
  received_at timestamptz not null default clock_timestamp(),
  primary key (step_id, round, participant_id)
);
comment on table portal.answer is 'What a participant answered in a round: one answer, the latest.';
comment on column portal.answer.key is 'Made by the page for each answer, so that sending it again changes nothing.';
create index answer_by_participant on portal.answer (participant_id);

create table portal.question (
  id uuid primary key default gen_random_uuid(),
  workshop_id uuid not null references portal.workshop (id) on delete cascade,
  participant_id uuid references portal.participant (id) on delete set null,
  key text not null check (key ~ '^[A-Za-z0-9_-]{8,64}$'),
  text text not null check (length(btrim(text)) between 1 and 500),
  state text not null default 'waiting' check (state in ('waiting', 'approved', 'pinned', 'answered', 'refused')),
  asked_at timestamptz not null default clock_timestamp(),
  unique (workshop_id, participant_id, key)
);
comment on table portal.question is 'What somebody in the room asks; the others see it once it is approved.';
create index question_by_participant on portal.question (participant_id);

create table portal.question_vote (
  question_id uuid not null references portal.question (id) on delete cascade,
  participant_id uuid not null references portal.participant (id) on delete cascade,
  primary key (question_id, participant_id)
);
comment on table portal.question_vote is 'Who wants to hear a question answered, too.';
create index question_vote_by_participant on portal.question_vote (participant_id);

alter table portal.workshop enable row level security;
alter table portal.step enable row level security;
alter table portal.poll enable row level security;
alter table portal.workshop_ministry enable row level security;
alter table portal.participant enable row level security;
alter table portal.answer enable row level security;
alter table portal.question enable row level security;
alter table portal.question_vote enable row level security;
grant select on portal.workshop, portal.step, portal.poll to authenticated;

create policy "Facilitators and the secretariat read their ministry's workshops" on portal.workshop
for select to authenticated
using (
  country = ((select auth.jwt()) ->> 'country')
  and ((select portal.viewer_has('facilitator')) or (select portal.viewer_has('secretariat')))
);
create policy "Who reads a workshop reads its steps" on portal.step
for select to authenticated using (exists (select from portal.workshop w where w.id = workshop_id));
create policy "Who reads a step reads its poll" on portal.poll
for select to authenticated using (exists (select from portal.step s where s.id = step_id));

create policy "Only members in good standing read" on portal.workshop as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.step as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.poll as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.workshop_ministry as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.participant as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.answer as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.question as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.question_vote as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

-- As for every table of ministries: the planner keeps no statistics of what rows say (20261123000900).
do $$
declare
  told record;
begin
  for told in
    select a.attrelid::regclass as of_table, a.attname
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'portal'::regnamespace and a.attnum > 0 and not a.attisdropped
      and c.relname in ('workshop', 'step', 'poll', 'workshop_ministry', 'participant', 'answer', 'question', 'question_vote')
      and format_type(a.atttypid, null) in ('bigint', 'integer', 'numeric', 'text', 'jsonb')
      and a.attname <> 'state'
  loop
    execute format('alter table %s alter column %I set statistics 0', told.of_table, told.attname);
  end loop;
end $$;

create view api.workshop with (security_invoker = true) as
select id, country, title, place, begins_on, begins_at, language, state, anonymous, code, opened_at, ended_at,
  current_step, blank, traces_deleted_at, demonstration, created_by_name, created_at, version
from portal.workshop;
create view api.workshop_step with (security_invoker = true) as
select s.id, s.workshop_id, s.position, s.kind, s.title, s.body, s.notes, s.minutes, s.address, s.snapshot, s.frozen_at,
  case when p.step_id is not null then to_jsonb(p) - 'step_id' end as poll
from portal.step s
left join portal.poll p on p.step_id = s.id;
grant select on api.workshop, api.workshop_step to authenticated;
