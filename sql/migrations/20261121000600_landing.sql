-- Landing a file: start a draft, add its rows in numbered chunks, finish. A chunk
-- sent twice lands once; until it is finished nothing of it can be seen or counted,
-- and the next start of the same file sweeps a broken one away.

create function portal.start_submission(payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  made uuid;
begin
  if exists (
    select from portal.submission s
    where s.country = person.country and s.file_hash = payload ->> 'file_hash'
      and s.state in ('checked', 'submitted', 'approved')
  ) then
    perform portal.refuse('intake.same_file', 409);
  end if;
  delete from portal.submission s
  where s.country = person.country and s.state = 'draft'
    and (s.created_at < now() - interval '1 day'
      or (s.created_by = person.id and s.file_hash = payload ->> 'file_hash'));
  insert into portal.submission (
    country, file_name, file_hash, export, platform, grain, language, encoding, first_day, last_day,
    rows_total, rows_accepted, rows_refused, created_by, created_by_name
  ) values (
    person.country, payload ->> 'file_name', payload ->> 'file_hash', payload ->> 'export',
    payload ->> 'platform', payload ->> 'grain', payload ->> 'language', payload ->> 'encoding',
    (payload ->> 'first_day')::date, (payload ->> 'last_day')::date,
    (payload ->> 'rows_total')::integer, (payload ->> 'rows_accepted')::integer,
    (payload ->> 'rows_refused')::integer, person.id, person.name
  ) returning id into made;
  -- The foreign key (account, country) refuses an account of another ministry.
  insert into portal.submission_account (submission_id, number, account_id, country)
  select made, (a.position - 1)::smallint, a.value::uuid, person.country
  from jsonb_array_elements_text(payload -> 'accounts') with ordinality as a (value, position);
  if exists (
    select from portal.submission_account sa join portal.account a on a.id = sa.account_id
    where sa.submission_id = made and a.platform <> payload ->> 'platform'
  ) then
    perform portal.refuse('intake.other_platform', 400);
  end if;
  -- A covered day without a post is a true zero; nobody knows tomorrow's.
  if (payload ->> 'last_day')::date > current_date + 1 then
    perform portal.refuse('intake.malformed', 400, 'last_day > ' || current_date);
  end if;
  return made;
exception
  when foreign_key_violation then
    perform portal.refuse('intake.account_not_yours', 403);
  when check_violation or not_null_violation or invalid_text_representation or datetime_field_overflow then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;


create function portal.accounts_by_number(of_submission uuid) returns uuid[]
language sql stable set search_path = ''
return (
  select array_agg(a.account_id order by a.number)
  from portal.submission_account a
  where a.submission_id = of_submission
);


-- Fields are separated by the ASCII unit separator, lines by the record separator:
-- the sender removes both from texts, so they cannot occur. An empty field is missing.
create function portal.add_posts(into_submission uuid, chunk integer, lines text) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  place portal.submission := portal.open_draft(into_submission, chunk, 'post');
  accounts uuid[] := portal.accounts_by_number(place.id);
  landed integer;
begin
  if place.id is null then
    return 0;
  end if;
  insert into portal.post (
    submission_id, account_id, country, external_id, day, published_at, permalink, text, language, kind,
    impressions, reach, views, reactions, comments, shares, saves, clicks, follows)
  select place.id, accounts[(f.v[1])::integer + 1], place.country, f.v[2], f.v[3]::date, f.v[4]::timestamptz, f.v[5], f.v[6],
    f.v[7], f.v[8], f.v[9]::bigint, f.v[10]::bigint, f.v[11]::bigint, f.v[12]::bigint, f.v[13]::bigint,
    f.v[14]::bigint, f.v[15]::bigint, f.v[16]::bigint, f.v[17]::bigint
  from string_to_table(lines, E'\x1e') as line,
    -- Without the offset each field would split its line anew.
    lateral (select string_to_array(line, E'\x1f', '') as v offset 0) as f;
  get diagnostics landed = row_count;
  return landed;
exception
  when data_exception or not_null_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

create function portal.add_days(into_submission uuid, chunk integer, lines text) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  place portal.submission := portal.open_draft(into_submission, chunk, 'day');
  accounts uuid[] := portal.accounts_by_number(place.id);
  landed integer;
begin
  if place.id is null then
    return 0;
  end if;
  insert into portal.account_day (
    submission_id, account_id, country, day, followers, follows_gained, follows_lost, posts, visual_posts,
    impressions, reach, views, reactions, comments, shares, saves, clicks, profile_visits,
    comments_answered, first_reply_minutes)
  select place.id, accounts[(f.v[1])::integer + 1], place.country, f.v[2]::date, f.v[3]::bigint, f.v[4]::bigint, f.v[5]::bigint,
    f.v[6]::bigint, f.v[7]::bigint, f.v[8]::bigint, f.v[9]::bigint, f.v[10]::bigint, f.v[11]::bigint,
    f.v[12]::bigint, f.v[13]::bigint, f.v[14]::bigint, f.v[15]::bigint, f.v[16]::bigint, f.v[17]::bigint,
    f.v[18]::double precision
  from string_to_table(lines, E'\x1e') as line,
    -- Without the offset each field would split its line anew.
    lateral (select string_to_array(line, E'\x1f', '') as v offset 0) as f;
  get diagnostics landed = row_count;
  return landed;
exception
  when data_exception or not_null_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

-- Returns the draft with this chunk noted as received; an empty row when it was received before.
create function portal.open_draft(draft uuid, chunk integer, of_grain text) returns portal.submission
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  place portal.submission;
begin
  select * into place from portal.submission s
  where s.id = draft and s.country = person.country and s.created_by = person.id
  for update;
  if place.id is null or place.state <> 'draft' or place.grain <> of_grain then
    perform portal.refuse('intake.no_such_draft', 409);
  end if;
  if chunk = any (place.chunks) then
    return null;
  end if;
  update portal.submission set chunks = chunks || chunk where id = place.id returning * into place;
  return place;
end $$;


-- Closes the draft: every promised row is there, or nothing is.
create function portal.finish_submission(draft uuid, findings jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  place portal.submission;
  landed bigint;
  outside bigint;
  impossible bigint;
begin
  select * into place from portal.submission s
  where s.id = draft and s.country = person.country and s.created_by = person.id
  for update;
  if place.id is null then
    perform portal.refuse('intake.no_such_draft', 409);
  end if;
  -- A repeated call after a lost answer is no mistake.
  if place.state = 'checked' then
    return;
  end if;
  if place.state <> 'draft' then
    perform portal.refuse('intake.no_such_draft', 409);
  end if;
  -- Whatever the sender checked: a number below zero, or one that is none, would spoil
  -- the sums, and through them the figures all ministries share.
  select count(*), count(*) filter (where r.day not between place.first_day and place.last_day),
    count(*) filter (where r.least < 0 or r.most > 1000000000000)
  into landed, outside, impossible
  from (
    select p.day,
      least(p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks, p.follows),
      greatest(p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks, p.follows)
    from portal.post p where p.submission_id = draft
    union all
    select d.day,
      least(d.followers, d.follows_gained, d.follows_lost, d.posts, d.visual_posts, d.impressions, d.reach, d.views,
        d.reactions, d.comments, d.shares, d.saves, d.clicks, d.profile_visits, d.comments_answered,
        d.first_reply_minutes),
      greatest(d.followers, d.follows_gained, d.follows_lost, d.posts, d.visual_posts, d.impressions, d.reach, d.views,
        d.reactions, d.comments, d.shares, d.saves, d.clicks, d.profile_visits, d.comments_answered,
        d.first_reply_minutes)
    from portal.account_day d where d.submission_id = draft
  ) as r (day, least, most);
  if landed <> place.rows_accepted or landed = 0 then
    perform portal.refuse('intake.incomplete', 409, format('%s of %s', landed, place.rows_accepted));
  end if;
  if outside > 0 then
    perform portal.refuse('intake.outside_period', 400, outside::text);
  end if;
  if impossible > 0 then
    perform portal.refuse('intake.malformed', 400, impossible || ' rows out of range');
  end if;
  insert into portal.finding (submission_id, country, severity, code, row_number, column_name, value, params)
  select draft, place.country, f ->> 'severity', f ->> 'code', (f ->> 'row')::integer, f ->> 'column',
    left(f ->> 'value', 500), coalesce(f -> 'params', '{}')
  from jsonb_array_elements(findings) as f;
  update portal.submission set state = 'checked' where id = draft;
  perform portal.record(place.country, 'submission.checked', draft::text, null,
    jsonb_build_object('file', place.file_name, 'rows', place.rows_accepted));
exception
  when unique_violation then
    perform portal.refuse('intake.same_file', 409);
  when check_violation or not_null_violation or invalid_text_representation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

create function portal.remember_mapping(of_fingerprint text, chosen jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
begin
  insert into portal.column_mapping (country, fingerprint, mapping)
  values (person.country, of_fingerprint, chosen)
  on conflict (country, fingerprint) do update set mapping = excluded.mapping, updated_at = now();
end $$;


-- JSON travels as text: the embedded server and hosted Supabase disagree about json arguments.
create function api.start_submission(payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.start_submission(payload::jsonb);
end;
create function api.add_posts(submission text, chunk integer, lines text) returns integer
language sql set search_path = ''
begin atomic
  select portal.add_posts(submission::uuid, chunk, lines);
end;
create function api.add_days(submission text, chunk integer, lines text) returns integer
language sql set search_path = ''
begin atomic
  select portal.add_days(submission::uuid, chunk, lines);
end;
create function api.finish_submission(submission text, findings text) returns void
language sql set search_path = ''
begin atomic
  select portal.finish_submission(submission::uuid, findings::jsonb);
end;
create function api.remember_mapping(fingerprint text, mapping text) returns void
language sql set search_path = ''
begin atomic
  select portal.remember_mapping(fingerprint, mapping::jsonb);
end;

grant execute on function
  portal.start_submission(jsonb), api.start_submission(text),
  portal.add_posts(uuid, integer, text), api.add_posts(text, integer, text),
  portal.add_days(uuid, integer, text), api.add_days(text, integer, text),
  portal.finish_submission(uuid, jsonb), api.finish_submission(text, text),
  portal.remember_mapping(text, jsonb), api.remember_mapping(text, text)
to authenticated;
