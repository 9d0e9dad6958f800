-- Reminders that were sent, that wait and that were called off, and how people wish to be reminded.
UPDATE person SET blocked_at = '2019-06-01 00:00:00.000000' WHERE id = 12;
INSERT INTO digest (person_id, day, visible_at, closes_at, attempts, outcome, settled_at, message_id) VALUES
    (7000000001, '2019-06-03', '2019-06-03 00:00:00.000000', '2019-06-03 09:00:00.000000', 1, 'sent',
        '2019-06-03 00:00:05.000000', 4711),
    (7000000001, '2019-06-04', '2019-06-04 00:00:00.000000', '2019-06-04 09:00:00.000000', 0, NULL, NULL, NULL);
INSERT INTO reminder (person_id, follow_up_id, subject, rule, anchor, why, planned_at, digest_id, outcome, settled_at)
    VALUES
    (7000000001, 4, NULL, 'before', '2019-12-31', 'own', '2019-06-03 00:00:00.000000', 1, 'sent',
        '2019-06-03 00:00:05.000000'),
    (7000000001, 5, NULL, 'before', '2019-12-31', 'opd', '2019-06-04 00:00:00.000000', NULL, NULL, NULL),
    (11, NULL, 'stage:1', 'stage', '2019-06-30', NULL, '2019-06-04 00:00:00.000000', NULL, 'cancelled',
        '2019-06-05 00:00:00.000000');
INSERT INTO preference (person_id, send_at, zone, quiet_days, leave_until)
    VALUES (7000000001, '07:30:00.000000', 'Asia/Makassar', 65, '2019-06-20');
INSERT INTO snooze (person_id, follow_up_id, until, said_at)
    VALUES (7000000001, 4, '2019-06-17', '2019-06-03 01:00:00.000000');
INSERT INTO disowned (person_id, follow_up_id, said_at) VALUES (7000000001, 5, '2019-06-03 01:00:00.000000');
INSERT INTO group_link (chat_id, thread_id, linked_by, linked_at, told_on)
    VALUES (-1001234567890, 7, 11, '2019-06-01 00:00:00.000000', '2019-06-03');
