-- Members, what they reported with what evidence, what was decided, a draft half written, and the trail of it all.
INSERT INTO follow_up (matrix_id, number, indicator, edition, name, recommendation, level, follow_up, target_day,
        target_precision, opd_text, open_ended, first_target_day, first_target_precision, status, status_since, stage,
        percent, blocker, level_claimed, level_verified, level_external, gone_at) VALUES
    (1, 35, 35, '2018', 'Layanan 1', 'Sebaiknya', 2, 'Membuat', '2020-03-31', 'quarter', 'DKIS', false, '2019-12-31',
        'year', 'menunggu verifikasi', '2019-04-02 03:00:00.000000', 1, 100, NULL, 3, 2, NULL, NULL),
    (1, 36, 35, '2018', 'Layanan 2', 'Sebaiknya', 2, 'Membuat', '2019-12-31', 'year', 'Bag. Hukum', false, '2019-12-31',
        'year', 'terkendala', '2019-04-03 03:00:00.000000', 0, 50, 'anggaran', NULL, NULL, 2, NULL),
    (1, 99, 12, '2018', 'Tidak ada lagi', 'Sebaiknya', 2, 'Membuat', '2019-12-31', 'year', 'DKIS', false, '2019-12-31',
        'year', 'perlu perbaikan', '2019-04-04 03:00:00.000000', 0, 75, NULL, NULL, NULL, NULL,
        '2019-05-01 00:00:00.000000');
INSERT INTO follow_up_opd (follow_up_id, opd_id, position) VALUES (4, 1, 0), (5, 2, 0), (6, 1, 0);
INSERT INTO person (id, role, name, joined_at, active_at, left_at) VALUES
    (7000000001, 'pic', 'Ni Luh Ayu', '2019-03-10 00:00:00.000000', '2019-04-02 03:00:00.000000', NULL),
    (11, 'koordinator', 'I Made', '2019-03-09 00:00:00.000000', NULL, NULL),
    (12, 'guest', NULL, '2019-03-09 00:00:00.000000', NULL, '2019-04-30 00:00:00.000000');
INSERT INTO membership (person_id, opd_id, since, until) VALUES
    (7000000001, 1, '2019-03-10 00:00:00.000000', NULL), (7000000001, 2, '2019-03-10 00:00:00.000000', NULL),
    (12, 2, '2019-03-09 00:00:00.000000', '2019-04-30 00:00:00.000000');
INSERT INTO invitation (code_hash, role, opd_id, name, hands_over, made_by, made_at, expires_at, used_by, used_at,
        revoked_at) VALUES
    ('9f86d081884c7d65', 'pic', 1, NULL, NULL, 11, '2019-03-09 00:00:00.000000', '2019-03-16 00:00:00.000000',
        7000000001, '2019-03-10 00:00:00.000000', NULL),
    ('60303ae22b998861', 'staf', 3, 'Wayan', NULL, NULL, '2019-04-09 00:00:00.000000', '2019-04-16 00:00:00.000000',
        NULL, NULL, '2019-04-10 00:00:00.000000');
INSERT INTO wrong_guess (person_id, at) VALUES (13, '2019-04-30 00:00:00.000000');
INSERT INTO target_change (follow_up_id, old_day, old_precision, new_day, new_precision, reason, changed_by, changed_at)
    VALUES (4, '2019-12-31', 'year', '2020-03-31', 'quarter', 'menunggu juknis', 11, '2019-04-01 00:00:00.000000');
INSERT INTO report (year, follow_up_id, revision, reporter_id, on_behalf, confirmed_by, confirmed_at, status, percent,
        blocker, note, target_day, target_precision, reason, reported_at, withdrawn_at) VALUES
    (2019, 4, 1, 7000000001, NULL, NULL, NULL, 'selesai', 100, NULL, 'sudah <b>daring</b>', NULL, NULL, NULL,
        '2019-04-02 03:00:00.000000', NULL),
    (2019, 5, 1, 11, 2, 7000000001, '2019-04-05 00:00:00.000000', 'terkendala', 50, 'anggaran', NULL, '2020-06-30',
        'month', 'anggaran perubahan', '2019-04-03 03:00:00.000000', NULL),
    (2019, 6, 1, 7000000001, NULL, NULL, NULL, 'selesai', 100, NULL, NULL, NULL, NULL, NULL,
        '2019-04-03 04:00:00.000000', NULL),
    (2019, 1, 1, 7000000001, NULL, NULL, NULL, 'proses', 25, NULL, NULL, NULL, NULL, NULL,
        '2019-04-04 04:00:00.000000', '2019-04-04 04:05:00.000000');
INSERT INTO verdict (report_id, accepted, reason, note, decided_by, decided_at)
    VALUES (3, false, 'dokumen belum ditandatangani', 'mohon diganti', 11, '2019-04-04 03:00:00.000000');
INSERT INTO evidence_file (sha256, stored_name, size, media_type, stored_at) VALUES
    ('3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 5000000000,
        'application/pdf', '2019-04-02 03:00:00.000000');
INSERT INTO evidence (follow_up_id, report_id, revision, kind, file_id, text, name, classification, uploaded_by,
        uploaded_at) VALUES
    (4, 1, 1, 'file', 1, NULL, 'SK Tim.pdf', 'terbuka', 7000000001, '2019-04-02 03:00:00.000000'),
    (4, NULL, 2, 'link', NULL, 'https://jdih.denpasarkota.go.id', 'JDIH', 'terbuka', 11, '2019-04-06 03:00:00.000000'),
    (5, 2, 1, 'register', NULL, '188.45/1027/HK/2019', 'Register', 'rahasia', 11, '2019-04-03 03:00:00.000000');
INSERT INTO draft (person_id, chat_id, payload, step, updated_at)
    VALUES (11, 11, '{"version": 0}', 'note', '2019-04-30 03:00:00.000000');
INSERT INTO audit (at, actor_id, actor_role, action, subject, old, new) VALUES
    ('2019-04-02 03:00:00.000000', 7000000001, 'pic', 'report', 'report:1', NULL, 'row:35'),
    ('2019-04-30 03:00:00.000000', NULL, 'sistem', 'purge', 'questions', '4', '0');
