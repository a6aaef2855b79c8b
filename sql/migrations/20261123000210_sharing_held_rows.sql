-- What a partner would see counts the rows held back as well, once the approver has ticked that they are taken in.

drop function api.see_as_partner(text, text, text, text);
drop function portal.see_as_partner(uuid, text, text, date);

-- "See what partner X sees": the tier is tried on the submission, a member of the partner
-- is made, the question is asked under that member's name by the function above, and all
-- of it is undone. Nothing of the partner's is in the answer: it asks for own figures.
--
-- With `with_held` the rows held back are tried, too, as the approver who takes them in would see them.
--
-- `resting` counts the months that would rest on the submission, `seen` are those the
-- partner would be shown, `cells` the benchmarks the figures could enter.
create function portal.see_as_partner(
  wanted uuid, partner text, with_tier text, with_embargo date, with_held boolean
) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.submission := portal.hold_submission(
    wanted, person, array['checked', 'submitted', 'approved', 'withdrawn']);
  stranger uuid := gen_random_uuid();
  first_month date := date_trunc('month', held.first_day)::date;
  last_month date := date_trunc('month', held.last_day)::date;
  answer jsonb;
begin
  if partner = person.country
    or not exists (select from portal.country c where c.code = partner and c.in_network) then
    perform portal.refuse('sharing.no_such_partner', 404);
  end if;
  begin
    update portal.submission set tier = with_tier, embargo_until = with_embargo where id = held.id;
    if held.state <> 'approved' then
      perform portal.try_decision(held, with_held);
    end if;
    answer := jsonb_build_object(
      'resting', (select count(*) from portal.account_month m
        where m.country = held.country and m.month between first_month and last_month and held.id = any (m.submissions)),
      'cells', portal.cells_of(held));
    insert into portal.member (id, issuer, subject, email, name, country, roles)
    values (stranger, 'preview', stranger::text, 'preview', 'preview', partner, array['reader']);
    perform set_config('request.jwt.claims',
      jsonb_build_object('sub', stranger, 'role', 'authenticated', 'country', partner)::text, true);
    answer := answer || jsonb_build_object('seen', (
      select coalesce(jsonb_agg(f), '[]')
      from jsonb_array_elements(api.shared_figures(held.country, first_month::text, last_month::text)::jsonb) as f
      where exists (
        select from portal.account_month m
        where m.account_id = (f ->> 'account_id')::uuid and m.month = (f ->> 'month')::date
          and held.id = any (m.submissions))));
    raise exception using errcode = 'JJ001';
  exception
    when sqlstate 'JJ001' then null;
    when unique_violation then perform portal.refuse('intake.same_file', 409);
    when check_violation then perform portal.refuse('intake.malformed', 400, sqlerrm);
  end;
  return answer;
end $$;

create function api.see_as_partner(
  submission text, partner text, tier text, embargo_until text, with_held boolean default false
) returns text
language sql set search_path = ''
begin atomic
  select portal.see_as_partner(submission::uuid, partner, tier, nullif(embargo_until, '')::date, with_held)::text;
end;

grant execute on function
  portal.see_as_partner(uuid, text, text, date, boolean), api.see_as_partner(text, text, text, text, boolean)
to authenticated;
