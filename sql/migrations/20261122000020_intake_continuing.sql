-- Landing with held rows and continuations: the same three steps. A line may end in
-- one more field, the row of the file it is held back for; a draft that continues a
-- submission gives its rows to it when it is finished, in the same transaction.

create or replace function portal.start_submission(payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  whole uuid := (payload ->> 'continues')::uuid;
  made uuid;
begin
  perform portal.refuse_known_file(person.country, payload ->> 'file_hash');
  if whole is not null then
    perform portal.refuse_other_whole(whole, person.country, payload ->> 'platform', payload ->> 'grain');
  end if;
  delete from portal.submission s
  where s.country = person.country and s.state = 'draft'
    and (s.created_at < now() - interval '1 day'
      or (s.created_by = person.id and s.file_hash = payload ->> 'file_hash'));
  insert into portal.submission (
    country, file_name, file_hash, export, platform, grain, language, encoding, first_day, last_day,
    rows_total, rows_accepted, rows_refused, rows_held, continues, mends, created_by, created_by_name
  ) values (
    person.country, payload ->> 'file_name', payload ->> 'file_hash', payload ->> 'export',
    payload ->> 'platform', payload ->> 'grain', payload ->> 'language', payload ->> 'encoding',
    (payload ->> 'first_day')::date, (payload ->> 'last_day')::date,
    (payload ->> 'rows_total')::integer, (payload ->> 'rows_accepted')::integer,
    (payload ->> 'rows_refused')::integer, coalesce((payload ->> 'rows_held')::integer, 0), whole,
    case when whole is not null then
      array(select r.value::integer from jsonb_array_elements_text(payload -> 'mends') as r)
    end,
    person.id, person.name
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

create function portal.refuse_known_file(of_country text, hash text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (
    select from portal.submission s
    where s.country = of_country and s.state in ('checked', 'submitted', 'approved') and (
      s.file_hash = hash
      or exists (select from portal.submission_addition a where a.submission_id = s.id and a.file_hash = hash))
  ) then
    perform portal.refuse('intake.same_file', 409);
  end if;
end $$;

-- Rows are added before a decision is asked for, to figures of the same kind.
create function portal.refuse_other_whole(whole uuid, of_country text, of_platform text, of_grain text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  place portal.submission;
begin
  select * into place from portal.submission s
  where s.id = whole and s.country = of_country and s.state <> 'draft';
  if place.id is null then
    perform portal.refuse('intake.no_such_submission', 404);
  end if;
  if place.state not in ('checked', 'returned') then
    perform portal.refuse('intake.wrong_state', 409, place.state);
  end if;
  if place.grain <> of_grain or place.platform <> of_platform then
    perform portal.refuse('intake.other_figures', 409);
  end if;
end $$;


create or replace function portal.add_posts(into_submission uuid, chunk integer, lines text) returns integer
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
    impressions, reach, views, reactions, comments, shares, saves, clicks, follows, held_row)
  select place.id, accounts[(f.v[1])::integer + 1], place.country, f.v[2], f.v[3]::date, f.v[4]::timestamptz, f.v[5], f.v[6],
    f.v[7], f.v[8], f.v[9]::bigint, f.v[10]::bigint, f.v[11]::bigint, f.v[12]::bigint, f.v[13]::bigint,
    f.v[14]::bigint, f.v[15]::bigint, f.v[16]::bigint, f.v[17]::bigint, f.v[18]::integer
  from string_to_table(lines, E'\x1e') as line,
    -- Without the offset each field would split its line anew.
    lateral (select string_to_array(line, E'\x1f', '') as v offset 0) as f;
  get diagnostics landed = row_count;
  return landed;
exception
  when data_exception or not_null_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

create or replace function portal.add_days(into_submission uuid, chunk integer, lines text) returns integer
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
    comments_answered, first_reply_minutes, held_row)
  select place.id, accounts[(f.v[1])::integer + 1], place.country, f.v[2]::date, f.v[3]::bigint, f.v[4]::bigint, f.v[5]::bigint,
    f.v[6]::bigint, f.v[7]::bigint, f.v[8]::bigint, f.v[9]::bigint, f.v[10]::bigint, f.v[11]::bigint,
    f.v[12]::bigint, f.v[13]::bigint, f.v[14]::bigint, f.v[15]::bigint, f.v[16]::bigint, f.v[17]::bigint,
    f.v[18]::double precision, f.v[19]::integer
  from string_to_table(lines, E'\x1e') as line,
    -- Without the offset each field would split its line anew.
    lateral (select string_to_array(line, E'\x1f', '') as v offset 0) as f;
  get diagnostics landed = row_count;
  return landed;
exception
  when data_exception or not_null_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;


-- Closes the draft: every promised row is there, or nothing is.
create or replace function portal.finish_submission(draft uuid, findings jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  place portal.submission;
begin
  select * into place from portal.submission s
  where s.id = draft and s.country = person.country and s.created_by = person.id
  for update;
  -- A repeated call after a lost answer is no mistake.
  if place.state = 'checked'
    or exists (select from portal.submission_addition a where a.id = draft and a.created_by = person.id) then
    return;
  end if;
  if place.id is null or place.state <> 'draft' then
    perform portal.refuse('intake.no_such_draft', 409);
  end if;
  perform portal.check_landed(place);
  insert into portal.finding (submission_id, country, severity, code, row_number, column_name, value, params)
  select draft, place.country, f ->> 'severity', f ->> 'code', (f ->> 'row')::integer, f ->> 'column',
    left(f ->> 'value', 500), coalesce(f -> 'params', '{}')
  from jsonb_array_elements(findings) as f;
  if place.continues is not null then
    perform portal.continue_submission(place);
    return;
  end if;
  update portal.submission set state = 'checked' where id = draft;
  perform portal.record(place.country, 'submission.checked', draft::text, null,
    jsonb_build_object('file', place.file_name, 'rows', place.rows_accepted));
exception
  when unique_violation then
    perform portal.refuse('intake.same_file', 409);
  when check_violation or not_null_violation or invalid_text_representation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

-- Refuses a draft whose rows are not those it promised. Whatever the sender checked: a
-- number below zero, or one that is none, would spoil the sums, and through them the
-- figures all ministries share.
create function portal.check_landed(place portal.submission) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  landed bigint;
  held bigint;
  outside bigint;
  impossible bigint;
begin
  select count(*) filter (where r.held_row is null), count(r.held_row),
    count(*) filter (where r.day not between place.first_day and place.last_day),
    count(*) filter (where r.least < 0 or r.most > 1000000000000)
  into landed, held, outside, impossible
  from (
    select p.held_row, p.day,
      least(p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks, p.follows),
      greatest(p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks, p.follows)
    from portal.post p where p.submission_id = place.id
    union all
    select d.held_row, d.day,
      least(d.followers, d.follows_gained, d.follows_lost, d.posts, d.visual_posts, d.impressions, d.reach, d.views,
        d.reactions, d.comments, d.shares, d.saves, d.clicks, d.profile_visits, d.comments_answered,
        d.first_reply_minutes),
      greatest(d.followers, d.follows_gained, d.follows_lost, d.posts, d.visual_posts, d.impressions, d.reach, d.views,
        d.reactions, d.comments, d.shares, d.saves, d.clicks, d.profile_visits, d.comments_answered,
        d.first_reply_minutes)
    from portal.account_day d where d.submission_id = place.id
  ) as r (held_row, day, least, most);
  if landed <> place.rows_accepted or held <> place.rows_held or landed = 0 then
    perform portal.refuse('intake.incomplete', 409,
      format('%s of %s', landed + held, place.rows_accepted + place.rows_held));
  end if;
  if outside > 0 then
    perform portal.refuse('intake.outside_period', 400, outside::text);
  end if;
  if impossible > 0 then
    perform portal.refuse('intake.malformed', 400, impossible || ' rows out of range');
  end if;
end $$;


-- Gives a draft's rows to the submission it continues. A row of the same post or day
-- replaces the one that stood there, so that nothing is counted twice.
create function portal.continue_submission(place portal.submission) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  whole portal.submission;
begin
  select * into whole from portal.submission s where s.id = place.continues for update;
  if whole.state not in ('checked', 'returned') then
    perform portal.refuse('intake.wrong_state', 409, whole.state);
  end if;
  insert into portal.submission_account (submission_id, number, account_id, country)
  select whole.id,
    (select max(a.number) from portal.submission_account a where a.submission_id = whole.id)
      + row_number() over (order by n.number),
    n.account_id, n.country
  from portal.submission_account n
  where n.submission_id = place.id and not exists (
    select from portal.submission_account a where a.submission_id = whole.id and a.account_id = n.account_id);
  if place.grain = 'post' then
    perform portal.give_posts(place, whole.id);
  else
    perform portal.give_days(place, whole.id);
  end if;
  perform portal.give_findings(place, whole.id);
  insert into portal.submission_addition (
    id, submission_id, country, file_name, file_hash, rows_accepted, created_by, created_by_name)
  values (place.id, whole.id, place.country, place.file_name, place.file_hash, place.rows_accepted,
    place.created_by, place.created_by_name);
  delete from portal.submission where id = place.id;
  perform portal.recount_submission(whole, place);
  perform portal.note_submission(whole, 'submission.continued',
    jsonb_build_object('state', 'checked', 'file', place.file_name, 'rows', place.rows_accepted));
end $$;

create function portal.give_posts(place portal.submission, whole uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  delete from portal.post p
  where p.submission_id = whole and (p.held_row = any (place.mends) or exists (
    select from portal.post n
    where n.submission_id = place.id and n.account_id = p.account_id and n.external_id = p.external_id
      and (n.held_row is null or p.held_row is not null)));
  insert into portal.post (
    submission_id, account_id, country, external_id, day, published_at, permalink, text, language, kind,
    impressions, reach, views, reactions, comments, shares, saves, clicks, follows, held_row)
  select whole, n.account_id, n.country, n.external_id, n.day, n.published_at, n.permalink, n.text, n.language, n.kind,
    n.impressions, n.reach, n.views, n.reactions, n.comments, n.shares, n.saves, n.clicks, n.follows, n.held_row
  from portal.post n
  where n.submission_id = place.id and not exists (
    select from portal.post p
    where p.submission_id = whole and p.account_id = n.account_id and p.external_id = n.external_id);
end $$;

create function portal.give_days(place portal.submission, whole uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  delete from portal.account_day d
  where d.submission_id = whole and (d.held_row = any (place.mends) or exists (
    select from portal.account_day n
    where n.submission_id = place.id and n.account_id = d.account_id and n.day = d.day
      and (n.held_row is null or d.held_row is not null)));
  insert into portal.account_day (
    submission_id, account_id, country, day, followers, follows_gained, follows_lost, posts, visual_posts,
    impressions, reach, views, reactions, comments, shares, saves, clicks, profile_visits,
    comments_answered, first_reply_minutes, held_row)
  select whole, n.account_id, n.country, n.day, n.followers, n.follows_gained, n.follows_lost, n.posts, n.visual_posts,
    n.impressions, n.reach, n.views, n.reactions, n.comments, n.shares, n.saves, n.clicks, n.profile_visits,
    n.comments_answered, n.first_reply_minutes, n.held_row
  from portal.account_day n
  where n.submission_id = place.id and not exists (
    select from portal.account_day d
    where d.submission_id = whole and d.account_id = n.account_id and d.day = n.day);
end $$;

-- What was said about the mended rows gives way to what is true of them now.
create function portal.give_findings(place portal.submission, whole uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  delete from portal.finding f where f.submission_id = whole and f.row_number = any (place.mends);
  delete from portal.finding f
  where f.submission_id = whole and f.code = 'findings.more' and not exists (
    select from portal.finding o where o.submission_id = whole and o.code = f.params ->> 'kind');
  insert into portal.finding (submission_id, country, severity, code, row_number, column_name, value, params)
  select whole, n.country, n.severity, n.code, n.row_number, n.column_name, n.value, n.params
  from portal.finding n
  where n.submission_id = place.id and (n.row_number is not null or not exists (
    select from portal.finding f
    where f.submission_id = whole and f.code = n.code
      and f.column_name is not distinct from n.column_name and f.params = n.params))
  order by n.id;
end $$;

create function portal.recount_submission(whole portal.submission, added portal.submission) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  accepted integer;
  held integer;
  refused integer;
begin
  select count(*) filter (where r.held_row is null), count(r.held_row) into accepted, held
  from (
    select p.held_row from portal.post p where p.submission_id = whole.id
    union all
    select d.held_row from portal.account_day d where d.submission_id = whole.id
  ) as r;
  -- Each row of the addition stands for one that was refused before.
  refused := greatest(whole.rows_refused - added.rows_total + added.rows_refused, added.rows_refused, held);
  update portal.submission set state = 'checked', rows_accepted = accepted, rows_held = held,
    rows_refused = refused, rows_total = accepted + refused,
    first_day = least(first_day, added.first_day), last_day = greatest(last_day, added.last_day),
    submitted_at = null, decided_by = null, decided_by_name = null, decided_at = null, decision_comment = null
  where id = whole.id;
end $$;
