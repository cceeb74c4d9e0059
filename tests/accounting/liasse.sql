-- A small firm whose tax package is published by hand: its second year is a cent wrong.
create schema intermediate;

create schema marts;

create table intermediate.int_settings_pivoted as
select date '2026-11-15' as as_of_date;

create table intermediate.int_liasse_balances_placed as
select
    date '2026-12-31' as fiscal_year_end, placed.*
from (
    values
    ('normal', '2050', 'BX', '411', 'Clients', 'C1', 'Client Un', 150, '41'),
    ('normal', '2050', 'BZ', '4999', 'Divers', null, null, 10, '4'),
    ('simplified', '2033-A', '068', '411', 'Clients', 'C1', 'Client Un', 150, '4')
) as placed (
    statement, form, box, account, account_label, auxiliary_account,
    auxiliary_label, gross_amount, listed_account
);

create table marts.liasse as
select
    boxes.fiscal_year_end,
    boxes.form,
    boxes.box,
    boxes.label,
    boxes.amount::decimal(18, 4) as amount,
    boxes.net_amount::decimal(18, 4) as net_amount,
    null::decimal(18, 4) as within_one_year_amount,
    null::decimal(18, 4) as over_one_year_amount,
    boxes.place
from (
    values
    (date '2025-12-31', '2050', 'BX', 'Clients et comptes rattachés', 100, 90, 1),
    (date '2025-12-31', '2050', 'CO', 'Total général', 100, 90, 2),
    (date '2025-12-31', '2051', 'EE', 'Total général', 90, null, 3),
    (date '2026-12-31', '2050', 'BX', 'Clients et comptes rattachés', 150, 140, 1),
    (date '2026-12-31', '2050', 'CO', 'Total général', 150, 140, 2),
    (date '2026-12-31', '2051', 'EE', 'Total général', 139.99, null, 3)
) as boxes (fiscal_year_end, form, box, label, amount, net_amount, place);
