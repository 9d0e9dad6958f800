-- An agency that was removed: its id names nobody else.
INSERT INTO opd (short, name) VALUES ('Salah', 'Ditambahkan keliru');
DELETE FROM opd WHERE short = 'Salah';
