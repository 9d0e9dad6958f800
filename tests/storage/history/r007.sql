-- A row that is gone shares its number with the one that came after it.
UPDATE follow_up SET gone_at = '2019-08-01 00:00:00.000000' WHERE number = 34;
INSERT INTO follow_up (matrix_id, number, indicator, edition, name, recommendation, level, follow_up, target_day,
        target_precision, opd_text, open_ended, first_target_day, first_target_precision)
    VALUES (1, 34, 34, '2018', 'Pengaduan daring', 'Sebaiknya', 1, 'Membuat', '2019-11-30', 'month', 'Bag. Hukum', false,
        '2019-11-30', 'month');
INSERT INTO follow_up_opd (follow_up_id, opd_id, position) VALUES (7, 2, 0);
