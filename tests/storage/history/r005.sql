-- A leave that was noted in advance.
INSERT INTO preference (person_id, send_at, zone, quiet_days, leave_until, leave_from)
    VALUES (11, NULL, NULL, 0, '2019-08-09', '2019-08-01');
