-- Replacing portal.refresh_months took back what was set for it: sorting a long file's rows
-- in memory, not on disk.
alter function portal.refresh_months(uuid[], date, date) set work_mem = '64MB';
