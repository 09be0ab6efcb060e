-- Click-through counts a list only where what was acted on was shown in it, by the one who acted: told by marks of 16 bits, since ids are not taken over.
alter table precompute.access_log_entry add column shown_marks smallint[];
comment on column precompute.access_log_entry.shown_marks is 'A mark of 16 bits for each item shown, made of the request''s id, the viewer''s (none where lists have no viewer) and the item''s: tells whether an interaction is of this list, and nobody''s id. Null in lines taken before there were marks: the request''s id alone decides there.';
comment on column precompute.access_log_entry.followed is 'Whether an interaction of the source names the request and acts on an item of this list, by its viewer: marks tell, and are wrong for one item in 65,536.';
