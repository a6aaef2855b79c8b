-- An edition of the demonstration network says so, in the data itself: it stands after
-- the real ones and can never be taken for one. No function of the editor sets it.
alter table portal.edition add column demonstration boolean not null default false;
comment on column portal.edition.demonstration is 'Given by nobody: invented figures of the demonstration network.';

create or replace view api.edition with (security_invoker = true) as
select id, given_by, year, title, held_on, place, basis, source_title, source_url, source_note, state,
  drafted_by, published_by, published_at, demonstration
from portal.edition;
