-- A matrix that was imported, and people who asked: all that the first version kept.
UPDATE matrix SET title = 'MONEV 2019', edition = '2018', revision = 3, replaced_at = '2019-03-01 01:00:00.000000';
INSERT INTO opd (short, name) VALUES
    ('DKIS', 'Dinas Komunikasi, Informatika dan Statistik'), ('Bag. Hukum', 'Bagian Hukum'), ('BPKAD', 'Badan Keuangan');
INSERT INTO opd_alias (opd_id, alias) VALUES (1, 'Kominfo'), (1, 'Diskominfo Denpasar'), (2, 'bag hukum setda');
INSERT INTO follow_up (matrix_id, number, indicator, edition, name, recommendation, level, follow_up, target_day,
        target_precision, opd_text, open_ended) VALUES
    (1, 1, 1, '2018', 'Kebijakan Tim Pengarah', 'Tetapkan "kebijakan" 50%: ya', 2, 'Menyusun Perwali', '2019-12-31',
        'year', 'DKIS', false),
    (1, 33, 33, '2018', 'JDIH', 'Sebaiknya daring', 3, 'Membuat', '2019-09-30', 'quarter', 'DKIS, Bag. Hukum, dll', true),
    (1, 34, 34, '2018', 'Pengaduan', 'Sebaiknya', 1, '', '2019-11-30', 'month', 'Bag. Hukum', false);
INSERT INTO follow_up_opd (follow_up_id, opd_id, position) VALUES (1, 1, 0), (2, 1, 0), (2, 2, 1), (3, 2, 0);
INSERT INTO question (asked_at, person_id, text, intent, outcome, verdict, verdict_at) VALUES
    ('2019-03-04 05:06:07.000000', 7000000001, 'apa itu SPBE?', 'definition', 'found', 'up',
        '2019-03-04 05:07:00.123456'),
    ('2019-03-05 05:06:07.000000', 12, 'kapan; "libur"?', 'unknown', 'unknown', NULL, NULL);
