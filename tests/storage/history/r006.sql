-- The desk: a closed cycle, rows that hang together, a broadcast half sent, a question that is ignored.
INSERT INTO forgotten_spelling (key) VALUES ('diskominfo');
INSERT INTO cycle (title, edition, opened_at, closed_at, closed_by)
    VALUES ('MONEV 2018', '2018', NULL, '2019-02-28 00:00:00.000000', 11);
INSERT INTO cycle_row (cycle_id, follow_up_id, number, indicator, edition, name, recommendation, follow_up, opd_text,
        level, level_claimed, level_verified, level_external, target_day, target_precision, status, percent, carried)
    VALUES (1, 4, 30, 35, '2018', 'Layanan 1', 'Sebaiknya', 'Membuat', 'DKIS', 1, NULL, 2, NULL, '2018-12-31', 'year',
        'proses', 40, true);
INSERT INTO bundle (kind, title, awaited_id, made_by, made_at) VALUES
    ('document', 'Perwali SPBE', NULL, 11, '2019-07-01 00:00:00.000000'),
    ('waits', NULL, 4, 11, '2019-07-01 00:00:00.000000');
INSERT INTO bundle_row (bundle_id, follow_up_id, told_at) VALUES
    (1, 1, NULL), (1, 5, '2019-07-02 00:00:00.000000'), (2, 2, NULL);
INSERT INTO broadcast (text, audience, made_by, made_at, message_id, ordered_at, due_at, reported_at) VALUES
    ('Rapat besok pukul 09.00', '{}', 11, '2019-07-03 00:00:00.000000', 12, '2019-07-03 00:01:00.000000',
        '2019-07-03 00:01:00.000000', NULL),
    ('Draf siaran', '{}', 11, '2019-07-04 00:00:00.000000', NULL, NULL, NULL, NULL);
INSERT INTO notice (person_id, broadcast_id, question_id, made_at, visible_at, attempts, outcome, settled_at) VALUES
    (7000000001, 1, NULL, '2019-07-03 00:01:00.000000', '2019-07-03 00:01:00.000000', 1, 'sent',
        '2019-07-03 00:01:01.000000'),
    (12, NULL, 2, '2019-07-03 00:01:00.000000', '2019-07-03 00:01:00.000000', 1, 'uncertain',
        '2019-07-03 00:01:02.000000');
INSERT INTO ignored_question (words, by, at) VALUES ('libur', 11, '2019-07-05 00:00:00.000000');
