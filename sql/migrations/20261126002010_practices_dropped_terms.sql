-- A term that was not there is not dropped: the log, which nobody can mend, told of whatever text was sent.
create or replace function portal.drop_protected_term(of_term text, for_language text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('publisher', 'secretariat');
begin
  delete from portal.protected_term t where t.term = of_term and t.language = for_language;
  if found then
    perform portal.record(person.country, 'term.dropped', of_term, jsonb_build_object('language', for_language), null);
  end if;
end $$;
