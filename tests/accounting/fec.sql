-- A small firm whose FEC is published by hand; its fiscal year is the calendar's.
create schema intermediate;

create schema marts;

create table intermediate.int_settings_pivoted as
select date '2026-12-31' as as_of_date, 1 as fiscal_year_start_month;

create table marts.fec (
    journal_code varchar, journal_lib varchar, ecriture_num varchar, ecriture_date date,
    compte_num varchar, compte_lib varchar, comp_aux_num varchar, comp_aux_lib varchar,
    piece_ref varchar, piece_date date, ecriture_lib varchar,
    debit decimal(18, 4), credit decimal(18, 4), ecriture_let varchar, date_let date,
    valid_date date, montant_devise decimal(18, 4), idevise varchar,
    fiscal_year_end date, entry_order bigint
);

-- Names and labels as people write them: quotes, a tab, a bar, a line break.
insert into marts.fec values
('VE', 'Ventes', '2', '2026-12-02', '706', 'Services', null, null,
 'FA-2', '2026-12-02', 'Facture "été" | 2', 0, 1250.5, null, null,
 '2027-01-05', -1400.125, 'TND', '2026-12-31', 6),
('VE', 'Ventes', '2', '2026-12-02', '411', 'Clients', 'C2', E'Tunis\tSARL\r\n',
 'FA-2', '2026-12-02', 'Facture "été" | 2', 1250.5, 0, null, null,
 '2027-01-05', 1400.125, 'TND', '2026-12-31', 5),
('AN', 'À nouveaux', '1', '2026-01-01', '411', 'Clients', 'C1', 'Dupré & Fils',
 'FA-0', '2025-12-01', 'Report FA-0', 60, 0, null, null,
 '2026-02-03', null, null, '2026-12-31', 1),
('AN', 'À nouveaux', '1', '2026-01-01', '110', 'Report à nouveau', null, null,
 'AN', '2026-01-01', 'Report', 0, 60, null, null,
 '2026-02-03', null, null, '2026-12-31', 2),
('OD', 'Opérations diverses', '1', '2026-11-30', '580', 'Virements', null, null,
 'OD 1', '2026-11-30', 'Virement', 0.01, 0, 'A', '2026-12-01',
 '2026-12-04', null, null, '2026-12-31', 3),
('OD', 'Opérations diverses', '1', '2026-11-30', '580', 'Virements', null, null,
 'OD 1', '2026-11-30', 'Virement', 0, 0.01, 'A', '2026-12-01',
 '2026-12-04', null, null, '2026-12-31', 4),
('VE', 'Ventes', '1', '2025-12-01', '411', 'Clients', 'C1', 'Dupré & Fils',
 'FA-0', '2025-12-01', 'Facture', 60, 0, null, null,
 null, null, null, '2025-12-31', 1),
('VE', 'Ventes', '1', '2025-12-01', '706', 'Services', null, null,
 'FA-0', '2025-12-01', 'Facture', 0, 60, null, null,
 null, null, null, '2025-12-31', 2);
