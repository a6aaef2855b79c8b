-- Whoever closes the browser while files are being stored is told afterwards what became of each, wherever
-- they come back to. What a member last asked to have stored stands here before the first row is sent.

create table portal.upload_file (
  member_id uuid not null references portal.member (id),
  place smallint not null check (place >= 0),
  country text not null,
  file_name text not null check (length(file_name) between 1 and 255),
  file_hash text not null,
  begun_at timestamptz not null default now(),
  primary key (member_id, place)
);
comment on table portal.upload_file is
  'The files a member last asked to have stored, in their order; forgotten after a day. Nobody but they learn it.';
alter table portal.upload_file enable row level security;
alter table portal.upload_file alter column country set statistics 0, alter column file_name set statistics 0,
  alter column file_hash set statistics 0;
create policy "Only members in good standing read" on portal.upload_file
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

alter table portal.submission add column heard_at timestamptz not null default now();
comment on column portal.submission.heard_at is 'When rows last arrived for a draft: one that stays silent was broken off.';

create or replace function portal.note_chunk(place portal.submission, chunk integer) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  update portal.submission s set chunks = s.chunks || chunk, heard_at = clock_timestamp()
  where s.id = place.id and s.state = 'draft' and chunk <> all (s.chunks);
  if not found then
    raise exception using errcode = 'JJ002';
  end if;
end $$;

-- Notes the files in the order in which they are going to be stored; what was noted before gives way. The
-- submissions themselves go into the log, so it stays silent here.
create function portal.begin_upload(files jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
begin
  delete from portal.upload_file f
  where f.member_id = person.id or f.country = person.country and f.begun_at < now() - interval '1 day';
  insert into portal.upload_file (member_id, place, country, file_name, file_hash)
  select person.id, (f.place - 1)::smallint, person.country, f.said ->> 'name', f.said ->> 'hash'
  from jsonb_array_elements(files) with ordinality as f (said, place);
exception
  when data_exception or check_violation or not_null_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

-- What became of the files the viewer last asked to have stored, within a day: the submission that holds each and
-- its state; else whether storing still goes on, or nothing of the file is stored. A quarter of a minute without
-- a sign of any of them is taken for the end.
create function portal.last_upload()
returns table (file_name text, begun_at timestamptz, submission_id uuid, state text)
language sql stable security definer set search_path = ''
begin atomic
  select f.file_name, f.begun_at, held.id, coalesce(held.state, case
    when sign.heard_at > now() - interval '15 seconds' then 'under_way' else 'not_stored' end)
  from portal.upload_file f
  left join lateral (
    select s.id, s.state
    from portal.submission s
    where s.country = f.country and (
      s.file_hash = f.file_hash and s.state <> 'draft'
      and (s.created_at >= f.begun_at or s.state not in ('returned', 'withdrawn'))
      or s.id in (
        select a.submission_id from portal.submission_addition a
        where a.country = f.country and a.file_hash = f.file_hash and a.created_at >= f.begun_at))
    order by s.created_at desc
    limit 1
  ) as held on true
  cross join lateral (
    select greatest(f.begun_at, max(s.heard_at)) as heard_at
    from portal.submission s
    where s.country = f.country and s.created_by = f.member_id and s.created_at >= f.begun_at
  ) as sign
  where f.member_id = portal.viewer_id() and f.country = portal.viewer_country() and portal.viewer_is_member()
    and f.begun_at > now() - interval '1 day'
  order by f.place;
end;

create function api.begin_upload(files text) returns void
language sql set search_path = ''
begin atomic
  select portal.begin_upload(files::jsonb);
end;
create function api.last_upload()
returns table (file_name text, begun_at timestamptz, submission_id uuid, state text)
language sql stable set search_path = ''
begin atomic
  select * from portal.last_upload();
end;
grant execute on function portal.begin_upload(jsonb), api.begin_upload(text), portal.last_upload(), api.last_upload()
to authenticated;
