-- Last: whoever may report may read every view here and run every function here, and nothing else.
grant select on all tables in schema report to precompute_report;
revoke execute on all functions in schema report from public;
grant execute on all functions in schema report to precompute_report;
