-- Updates that went their way, one that was set aside, what a chat was last about, and a fault that was told.
INSERT INTO inbox (update_id, lane, payload, received_at, deaths, applied_at, settled_at, outcome)
    VALUES (900000001, 7, '', '2019-11-04 08:00:00.000000', 0, '2019-11-04 08:00:00.500000', '2019-11-04 08:00:01.000000', 'handled');
INSERT INTO inbox (update_id, lane, payload, received_at, deaths, settled_at, outcome)
    VALUES (900000002, 7, '{"update_id": 900000002}', '2019-11-04 08:01:00.000000', 3, '2019-11-04 08:02:00.000000', 'set aside');
INSERT INTO lane_memory (lane, version, data, changed_at) VALUES (7, 2, '{}', '2019-11-04 08:00:01.000000');
INSERT INTO fault (kind, at, times) VALUES ('update:ValueError spbe.words.read', '2019-11-04 08:01:00.000000', 3);
INSERT INTO alert (kind, told_at) VALUES ('set_aside', '2019-11-04 08:03:00.000000');
