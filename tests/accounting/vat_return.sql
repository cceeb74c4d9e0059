-- A small firm whose VAT returns are published by hand.
create schema intermediate;

create schema marts;

create table intermediate.int_settings_pivoted as
select date '2026-11-15' as as_of_date;

create table marts.vat_return (
    period varchar, box varchar, label varchar, section varchar, source varchar,
    base_amount decimal(18, 4), tax_amount decimal(18, 4),
    exact_base_amount decimal(18, 4), exact_tax_amount decimal(18, 4), place integer
);

insert into marts.vat_return values
('2026-10', '16', 'TVA brute', 'gross', null, null, 200, null, null, 50),
('2026-10', '08', 'Taux normal', 'gross', 'sales', 1000, 200, 999.95, 199.99, 26),
('2026-10', 'A1', 'Ventes', 'taxed', 'sales', 1000, null, 999.95, null, 1),
('2026-10', '23', 'TVA déductible', 'deducted', 'none', null, 0, null, null, 58),
('2026-11', '16', 'TVA brute', 'gross', null, null, 0, null, null, 50);

create table marts.vat_return_lines as
select
    '2026-10' as period,
    boxes.box,
    'v1' as vat_entry_id,
    'FA-1' as invoice_number,
    'c1' as customer_id,
    cast(null as varchar) as supplier_id,
    'b1' as bank_line_id,
    'sales' as source,
    cast(null as varchar) as document_reference,
    cast(null as varchar) as original_period,
    cast(999.95 as decimal(18, 4)) as base_amount,
    cast(boxes.tax_amount as decimal(18, 4)) as tax_amount,
    date '2026-10-05' as event_date
from (values ('08', 199.99), ('A1', null)) as boxes (box, tax_amount);

create table marts.vat_return_controls (
    period varchar, control varchar, vat_rate decimal(9, 4), level varchar,
    expected_amount decimal(18, 4), found_amount decimal(18, 4),
    tolerance_amount decimal(18, 4), holds boolean
);

insert into marts.vat_return_controls values
('2026-10', 'tax_account', null, 'error', 199.99, 199.99, 0, true),
('2026-10', 'receipts_matched', null, 'warning', 0, 20, 0, false),
('2026-11', 'tax_account', null, 'error', 0, 0.01, 0, false);

create table marts.vat_return_unmatched as
select
    '2026-10' as period,
    'b2' as bank_line_id,
    cast(null as varchar) as suggestion_id,
    'FR01' as account_iban,
    date '2026-10-06' as booking_date,
    'VIR INCONNU' as label,
    cast(null as varchar) as counterparty_name,
    cast(120 as decimal(18, 4)) as remaining_amount,
    'EUR' as currency,
    cast(20 as decimal(9, 4)) as vat_rate,
    cast(120 as decimal(18, 4)) as received_amount,
    cast(20 as decimal(18, 4)) as estimated_vat_amount;

create table marts.des_lines as
select
    month,
    'c1' as customer_id,
    'DE136695976' as vat_number,
    'DE' as country,
    cast(7 as decimal(18, 4)) as amount,
    cast(7.40 as decimal(18, 4)) as exact_amount
from (values ('2026-09'), ('2026-10')) as months (month);

create table marts.customers as
select
    'c1' as customer_id,
    'Client Un' as name;

create table marts.suppliers as
select
    's1' as supplier_id,
    'Fournisseur' as name;

create table marts.bank_lines as
select
    'b1' as bank_line_id,
    'REF1' as bank_reference;
