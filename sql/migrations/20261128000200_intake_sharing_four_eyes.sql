-- Four eyes hold for who may see the figures, too: whoever brought any of the rows may keep them closer after a
-- colleague's decision, but lets no more of them out, and none of them sooner.
create or replace function portal.share_submission(wanted uuid, with_tier text, with_embargo date) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  tiers constant text[] := array['own', 'aggregate', 'network', 'public'];
  person portal.member := portal.require_role('approver');
  held portal.submission := portal.hold_submission(wanted, person, array['approved']);
begin
  if (array_position(tiers, with_tier) > array_position(tiers, held.tier)
      or coalesce(with_embargo, '-infinity') < held.embargo_until)
    and (held.created_by = person.id or exists (
      select from portal.submission_addition a where a.submission_id = held.id and a.created_by = person.id))
  then
    perform portal.refuse('intake.own_sharing', 403);
  end if;
  begin
    update portal.submission set tier = with_tier, embargo_until = with_embargo where id = held.id;
  exception when check_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
  end;
  perform portal.note_submission(held, 'submission.shared',
    jsonb_build_object('tier', with_tier, 'embargo_until', with_embargo));
end $$;
