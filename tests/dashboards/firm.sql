-- A small firm as of 2026-11-24, in the published tables of CONTRACT 4. Every total on
-- screen is a sum that a person can do by hand:
--   held        EUR 12 500,00 + 3 000,00 = 15 500,00 ; USD 800,00
--   owed EUR    1 200,00 + 2 400,50 + 600,00 + 90,00 = 4 290,50 ; USD 500,00
--   late EUR    2 400,50 (1-30) + 600,00 (over 90) = 3 000,50, two invoices
--   to reconcile EUR 2 400,50 + 310,00 = 2 710,50, two lines
create schema marts;

create table marts.customers (
    customer_id varchar, name varchar, siren varchar, vat_number varchar,
    country varchar, segment varchar, parent_customer_id varchar,
    merged_customer_ids varchar[]
);
insert into marts.customers values
('C1', 'Cofradis SAS', '732829320', null, 'FR', 'distribution', null, ['hubspot:12']),
('C2', 'Élan Conseil', null, null, 'FR', 'services', null, []),
('C3', 'Acme Inc.', null, null, 'US', null, null, []),
('zoho:Elan', 'ELAN CONSEIL', null, null, 'FR', null, null, []),
('stripe:9', 'Acme', null, null, 'US', null, null, []);

create table marts.customer_records (
    landed_customer_id varchar, customer_id varchar, parent_customer_id varchar,
    siren varchar, siret varchar, vat_number varchar, iban varchar, name varchar,
    legal_form varchar, country varchar, email varchar, address_line1 varchar,
    address_line2 varchar, postal_code varchar, city varchar, segment varchar,
    service_code varchar, origin varchar, document_id varchar, line_number bigint
);
insert into marts.customer_records (
    landed_customer_id, customer_id, name, country, siren, email, postal_code, city,
    document_id, line_number
) values
('C1', 'C1', 'Cofradis SAS', 'FR', '732829320', null, null, null, 'D4', 2),
('hubspot:12', 'C1', 'COFRADIS', 'FR', '732829320', null, '69002', 'Lyon', 'D4', 3),
('C2', 'C2', 'Élan Conseil', 'FR', null, 'contact@elan.example', '35000', 'Rennes', 'D4', 4),
('zoho:Elan', 'zoho:Elan', 'ELAN CONSEIL', 'FR', null, 'facture@elan.example', '75011', 'Paris', 'D4', 5),
('C3', 'C3', 'Acme Inc.', 'US', null, null, null, null, 'D4', 6),
('stripe:9', 'stripe:9', 'Acme', 'US', null, null, null, null, 'D4', 7);

create table marts.customer_merge_proposals (
    proposal_id varchar, customer_id varchar, other_customer_id varchar,
    landed_customer_id varchar, other_landed_customer_id varchar, status varchar,
    evidence varchar, decision_id varchar, decided_by varchar, reason varchar,
    score bigint, is_sure_alone boolean, decided_at timestamp
);
insert into marts.customer_merge_proposals values
('P1', 'C1', 'C1', 'C1', 'hubspot:12', 'merged', '[{"name": "same_siren", "points": 60, "value": "732829320"}, {"name": "same_name", "points": 50, "value": null}]', null, 'auto', null, 99, true, null),
('P2', 'C2', 'zoho:Elan', 'C2', 'zoho:Elan', 'proposed', '[{"name": "same_domain", "points": 25, "value": "elan.example"}, {"name": "same_name", "points": 50, "value": null}, {"name": "other_place", "points": -5, "value": null}]', null, null, null, 70, true, null),
('P3', 'C3', 'stripe:9', 'C3', 'stripe:9', 'proposed', '[{"name": "similar_name", "points": 48, "value": "96"}]', null, null, null, 48, false, null);

create table marts.invoices (
    invoice_number varchar, document_type varchar, customer_id varchar,
    issue_date date, due_date date, currency varchar,
    amount_excluding_tax decimal(18, 4), vat_amount decimal(18, 4),
    amount_including_tax decimal(18, 4), paid_amount decimal(18, 4),
    settled_amount decimal(18, 4), open_amount decimal(18, 4), status varchar,
    last_payment_date date, days_overdue bigint, origin varchar
);
insert into marts.invoices values
('FA-101', 'invoice', 'C1', '2026-11-10', '2026-12-10', 'EUR', 1000, 200, 1200, 0, 0, 1200, 'open', null, 0, 'landed'),
('FA-102', 'invoice', 'C1', '2026-10-01', '2026-11-01', 'EUR', 2000.42, 400.08, 2400.50, 0, 0, 2400.50, 'open', null, 23, 'landed'),
('FA-103', 'invoice', 'C2', '2026-06-01', '2026-07-01', 'EUR', 500, 100, 600, 0, 0, 600, 'open', null, 146, 'landed'),
('FA-104', 'invoice', 'C2', '2026-11-20', '2026-12-20', 'EUR', 75, 15, 90, 0, 0, 90, 'open', null, 0, 'landed'),
('FA-105', 'invoice', 'C2', '2026-05-01', '2026-06-01', 'EUR', 100, 20, 120, 120, 120, 0, 'settled', '2026-06-03', 0, 'landed'),
('FA-106', 'invoice', 'C3', '2026-11-01', '2026-12-01', 'USD', 500, 0, 500, 0, 0, 500, 'open', null, 0, 'landed');

create table marts.receivables_aging (
    as_of date, customer_id varchar, currency varchar, not_due decimal(18, 4),
    days_1_30 decimal(18, 4), days_31_60 decimal(18, 4), days_61_90 decimal(18, 4),
    days_over_90 decimal(18, 4), total decimal(18, 4)
);
insert into marts.receivables_aging values
('2026-11-24', 'C1', 'EUR', 1200, 2400.50, 0, 0, 0, 3600.50),
('2026-11-24', 'C2', 'EUR', 90, 0, 0, 0, 600, 690),
('2026-11-24', 'C3', 'USD', 500, 0, 0, 0, 0, 500);

create table marts.bank_statements (
    account_iban varchar, statement_reference varchar, opening_date date,
    opening_balance decimal(18, 4), closing_date date, closing_balance decimal(18, 4),
    foots boolean, chains boolean, is_interim boolean
);
insert into marts.bank_statements values
('FR7630004000031234567890143', 'R-1', '2026-10-01', 9000, '2026-10-31', 10000, true, null, false),
('FR7630004000031234567890143', 'R-2', '2026-11-05', 10100, '2026-11-23', 12500, true, false, false),
('FR7617569000406543210987640', 'L-1', '2026-10-01', 3000, '2026-10-31', 3000, true, null, false),
('FR7617569000406543210987640', 'L-2', null, null, '2026-11-24', 3500, null, null, true);

create table marts.bank_lines (
    bank_line_id varchar, account_iban varchar, booking_date date, value_date date,
    amount decimal(18, 4), currency varchar, label varchar, counterparty_name varchar,
    counterparty_iban varchar, end_to_end_id varchar, bank_reference varchar,
    category varchar, allocated_amount decimal(18, 4), remaining_amount decimal(18, 4),
    reconciliation_status varchar, remittance varchar, is_before_books boolean
);
insert into marts.bank_lines values
('L1', 'FR7630004000031234567890143', '2026-11-12', '2026-11-12', 2400.50, 'EUR', 'VIR SEPA RECU DE COFRADIS SAS FACT FA-102', 'COFRADIS SAS', 'FR7612345678901234567890193', null, 'B1', null, 0, 2400.50, 'proposed', 'FACT FA-102', false),
('L2', 'FR7630004000031234567890143', '2026-11-13', '2026-11-13', 310, 'EUR', 'REMISE CHEQUES 0042', null, null, null, 'B2', null, 0, 310, 'unmatched', null, false),
('L3', 'FR7630004000031234567890143', '2026-11-16', '2026-11-16', -210.50, 'EUR', 'PRLV URSSAF', 'URSSAF', null, null, 'B3', null, 0, -210.50, 'no_customer', null, false),
('L4', 'FR7630004000031234567890143', '2026-06-03', '2026-06-03', 120, 'EUR', 'VIR ELAN CONSEIL FA-105', 'ELAN CONSEIL', null, null, 'B4', null, 120, 0, 'reconciled', null, false),
('L5', 'US-ACME-1', '2026-11-02', '2026-11-02', 800, 'USD', 'WIRE IN', null, null, null, 'B5', null, 0, 800, 'no_customer', null, false);

create table marts.cash_positions (
    account_iban varchar, date date, balance_amount decimal(18, 4), currency varchar
);
insert into marts.cash_positions values
('FR7630004000031234567890143', '2026-06-03', 9000, 'EUR'),
('FR7630004000031234567890143', '2026-10-31', 10000, 'EUR'),
('FR7630004000031234567890143', '2026-11-23', 12500, 'EUR'),
('FR7617569000406543210987640', '2026-10-31', 3000, 'EUR'),
('US-ACME-1', '2026-11-20', 800, 'USD');

insert into raw.documents values
('D1', 'bank', 'camt.053', 'octobre.xml', 'aa', '2026-11-01 07:00:00', 120, 0, 0, 'camt053', true, null, 1),
('D2', 'invoices', 'csv', 'factures.csv', 'bb', '2026-11-20 07:30:00', 6, 0, 1, 'canonical', null, null, 2),
('D3', null, null, 'photo.pdf', 'cc', '2026-11-23 08:00:00', 0, 0, 0, null, null, 'photo.pdf: no format known reads this file', 3);

insert into raw.rejected_rows values
('D2', 'factures.csv', 8, 'issue_date', 'expected a date as 2026-11-24', 'FA-107,invoice,C2,24/13/2026');

insert into raw.runs values
('run-1', '2026-11-24', 0, '2026-11-24 06:58:00');

insert into raw.run_checks values
('run-1', 'assert_reconciliation_loses_no_euro', 'pass', 0, null),
('run-1', 'not_null_invoices_invoice_number', 'pass', 0, null);

create table marts.match_suggestions (
    suggestion_id varchar, bank_line_id varchar, bank_reference varchar, rank bigint,
    probability double, kind varchar, status varchar, evidence varchar,
    account_iban varchar, decision_id varchar, decided_by varchar, decided_at timestamp
);
insert into marts.match_suggestions values
('S1', 'L1', 'B1', 1, 0.987, 'reference', 'proposed', '{"sentence": {"fr": "Le libellé cite FA-102, dont le solde est exactement le montant reçu.", "en": "The label cites FA-102, whose open amount is exactly the amount received."}, "tokens": [{"field": "label", "start": 35, "end": 41, "text": "FA-102", "invoice_number": "FA-102", "reference_class": 1}]}', 'FR7630004000031234567890143', null, null, null),
('S2', 'L1', 'B1', 2, 0.009, 'part', 'proposed', '{"sentence": {"fr": "Partie de plusieurs pièces de ce payeur.", "en": "Part of several documents of this payer."}, "tokens": [], "remainder": {"amount": "600.5000", "reason": "overpayment"}}', 'FR7630004000031234567890143', null, null, null);

insert into marts.match_suggestions values
('S5', 'L4', 'B4', 1, 0.9999, 'reference', 'auto', '{"sentence": {"fr": "Le libellé cite FA-105.", "en": "The label cites FA-105."}}', 'FR7630004000031234567890143', 'D-old', 'auto', '2026-06-04 06:00:00');

create table marts.match_audits (
    decision_id varchar, bank_line_id varchar, suggestion_id varchar, kind varchar,
    probability double, booking_date date, drawn_at timestamp, outcome varchar,
    judged_by varchar, judged_at timestamp
);
insert into marts.match_audits values
('D-old', 'L4', 'S5', 'reference', 0.9999, '2026-06-03', '2026-06-04 06:00:00', 'waiting', null, null);

create table marts.match_certificates (
    as_of date, pool varchar, kinds varchar[], voice varchar, reason varchar,
    threshold double, decisions bigint, prior_decisions bigint, errors double,
    upper_bound double, promised double, fingerprint varchar
);
insert into marts.match_certificates values
('2026-11-24', 'citation', ['reference', 'references', 'range'], 'firm', null, 0.995, 8120, 0, 0, 0.00037, 0.001, 'f'),
('2026-11-24', 'payer', ['payer_amount'], 'construction', 'too_few_decisions', null, 12, 0, 0, 0.22, 0.001, 'f'),
('2026-11-24', 'event', ['payout', 'batch', 'reversal'], 'none', 'audit_bound_crossed', null, 60, 0, 3, 0.12, 0.001, 'f'),
('2026-11-24', 'inferred', ['window', 'subset'], 'prior', null, 0.9988, 0, 21566, 0, 0.0008, 0.001, 'f');

create table marts.match_suggestion_lines (
    suggestion_id varchar, invoice_number varchar, allocated_amount decimal(18, 4),
    difference_amount decimal(18, 4), difference_kind varchar,
    suggestion_line_number bigint, customer_id varchar, currency varchar,
    bank_amount decimal(18, 4)
);
insert into marts.match_suggestion_lines values
('S1', 'FA-102', 2400.50, null, null, 1, 'C1', 'EUR', 2400.50),
('S2', 'FA-101', 1200, null, null, 1, 'C1', 'EUR', 1200),
('S2', 'FA-103', 600, null, null, 2, 'C2', 'EUR', 600);

create table marts.recognised_lines (
    bank_line_id varchar, booking_date date, amount decimal(18, 4), currency varchar,
    reading varchar, way varchar, certainty varchar, customer_id varchar,
    invoice_number varchar, repeated_bank_line_id varchar, repeated_booking_date date,
    evidence varchar
);

create table marts.allocations (
    allocation_id varchar, bank_line_id varchar, bank_reference varchar,
    invoice_number varchar, allocated_amount decimal(18, 4), currency varchar,
    bank_amount decimal(18, 4), kind varchar, lettrage_code varchar, decided_by varchar,
    decided_at timestamp, probability double, customer_id varchar,
    difference_kind varchar, bank_currency varchar, settlement_date date,
    origin varchar, decision_id varchar
);
insert into marts.allocations values
('A1', 'L4', 'B4', 'FA-105', 120, 'EUR', 120, 'cash', null, 'auto', '2026-06-04 06:00:00', 0.9999, 'C2', null, 'EUR', '2026-06-03', 'automatic', 'D-old');

create table marts.data_findings (
    finding_id varchar, kind varchar, severity varchar, subject_key varchar,
    subject_name varchar, found varchar, currency varchar, file_name varchar,
    expected_amount decimal(18, 4), found_amount decimal(18, 4), rows_count bigint,
    event_date date, document_id varchar, line_number bigint
);
insert into marts.data_findings values
('rows_rejected D2', 'rows_rejected', 'fault', 'D2', 'factures.csv', 'line 8, issue_date: expected a date as 2026-11-24', null, 'factures.csv', null, null, 1, '2026-11-20', 'D2', null),
('statement_gap S2', 'statement_gap', 'fault', 'S2', 'FR7630004000031234567890143', 'R-2', 'EUR', 'releve.xml', 12000, 12100, 3, '2026-11-10', 'D1', 1),
('siren_missing C2', 'siren_missing', 'warning', 'C2', 'Élan Conseil', null, null, 'clients.csv', null, null, null, null, 'D4', 4);

-- The books: two invoices, a payment of FA-105 in June, which is closed, and L2, which
-- nobody explained. Debits and credits 4 050,50; every entry balances.
create table marts.journal_lines (
    entry_id varchar, entry_line integer, journal varchar, journal_label varchar,
    entry_number varchar, entry_date date, account varchar, account_label varchar,
    auxiliary_account varchar, auxiliary_label varchar, label varchar,
    document varchar, debit_amount decimal(18, 4), credit_amount decimal(18, 4),
    lettrage_code varchar, validated_date date, original_entry_date date,
    origin varchar, customer_id varchar, invoice_number varchar, bank_line_id varchar
);
insert into marts.journal_lines values
('bank L4', 1, 'BQ1', 'BNP courant', '1', '2026-06-03', '5121', 'BNP courant', null, null, 'VIR ELAN CONSEIL FA-105', 'B4', 120, 0, null, '2026-07-02', null, 'lettrage', 'C2', 'FA-105', 'L4'),
('bank L4', 2, 'BQ1', 'BNP courant', '1', '2026-06-03', '411', 'Clients', 'C2', 'Élan Conseil', 'VIR ELAN CONSEIL FA-105', 'B4', 0, 120, 'A', '2026-07-02', null, 'lettrage', 'C2', 'FA-105', 'L4'),
('bank L4', 3, 'BQ1', 'BNP courant', '1', '2026-06-03', '44574', 'TVA en attente', null, null, 'VIR ELAN CONSEIL FA-105', 'B4', 20, 0, null, '2026-07-02', null, 'lettrage', 'C2', 'FA-105', 'L4'),
('bank L4', 4, 'BQ1', 'BNP courant', '1', '2026-06-03', '44571', 'TVA collectée', null, null, 'VIR ELAN CONSEIL FA-105', 'B4', 0, 20, null, '2026-07-02', null, 'lettrage', 'C2', 'FA-105', 'L4'),
('sale FA-102', 1, 'VE', 'Ventes', '9', '2026-10-01', '411', 'Clients', 'C1', 'Cofradis SAS', 'Facture FA-102', 'FA-102', 2400.50, 0, null, null, null, 'lettrage', 'C1', 'FA-102', null),
('sale FA-102', 2, 'VE', 'Ventes', '9', '2026-10-01', '706', 'Prestations', null, null, 'Facture FA-102', 'FA-102', 0, 2000.42, null, null, null, 'lettrage', 'C1', 'FA-102', null),
('sale FA-102', 3, 'VE', 'Ventes', '9', '2026-10-01', '44574', 'TVA en attente', null, null, 'Facture FA-102', 'FA-102', 0, 400.08, null, null, null, 'lettrage', 'C1', 'FA-102', null),
('sale FA-101', 1, 'VE', 'Ventes', '10', '2026-11-10', '411', 'Clients', 'C1', 'Cofradis SAS', 'Facture FA-101', 'FA-101', 1200, 0, null, null, null, 'lettrage', 'C1', 'FA-101', null),
('sale FA-101', 2, 'VE', 'Ventes', '10', '2026-11-10', '706', 'Prestations', null, null, 'Facture FA-101', 'FA-101', 0, 1000, null, null, null, 'lettrage', 'C1', 'FA-101', null),
('sale FA-101', 3, 'VE', 'Ventes', '10', '2026-11-10', '44574', 'TVA en attente', null, null, 'Facture FA-101', 'FA-101', 0, 200, null, null, null, 'lettrage', 'C1', 'FA-101', null),
('bank L2', 1, 'BQ1', 'BNP courant', '2', '2026-11-13', '5121', 'BNP courant', null, null, 'REMISE CHEQUES 0042', 'B2', 310, 0, null, null, null, 'lettrage', null, null, 'L2'),
('bank L2', 2, 'BQ1', 'BNP courant', '2', '2026-11-13', '471', 'Attente', null, null, 'REMISE CHEQUES 0042', 'B2', 0, 310, null, null, null, 'lettrage', null, null, 'L2');

create table marts.trial_balance as
select
    date '2026-11-24' as as_of,
    account,
    min(account_label) as account_label,
    sum(debit_amount)::decimal(18, 4) as debit_amount,
    sum(credit_amount)::decimal(18, 4) as credit_amount,
    sum(debit_amount - credit_amount)::decimal(18, 4) as balance_amount
from marts.journal_lines
group by account;

insert into raw.users values
('U1', 1, 'claire', 'Claire', 'accountant', true);
insert into raw.closings values
(2, '2026-06', '2026-06-30', 1, 'U1', '2026-07-02 08:00:00', 1, 4, 1, 140, 140);

create table marts.vat_return (
    period varchar, box varchar, label varchar, section varchar, source varchar,
    base_amount decimal(18, 4), tax_amount decimal(18, 4),
    exact_base_amount decimal(18, 4), exact_tax_amount decimal(18, 4), place integer
);
insert into marts.vat_return values
('2026-06', '08', 'Taux normal de 20 %', 'gross', 'sales', 100, 20, 100, 20, 26),
('2026-06', '16', 'Total de la TVA brute due', 'gross', null, null, 20, null, null, 50),
('2026-06', '23', 'Total de la TVA déductible', 'deducted', 'none', null, 0, null, null, 58),
('2026-06', '27', 'Crédit à reporter', 'balance', null, null, 0, null, null, 65),
('2026-06', '32', 'Total à payer', 'balance', null, null, 20, null, null, 69),
('2026-10', '16', 'Total de la TVA brute due', 'gross', null, null, 0, null, null, 50),
('2026-10', '23', 'Total de la TVA déductible', 'deducted', 'purchases', null, 35, null, null, 58),
('2026-10', '27', 'Crédit à reporter', 'balance', null, null, 35, null, null, 65),
('2026-10', '32', 'Total à payer', 'balance', null, null, 0, null, null, 69),
('2026-11', '32', 'Total à payer', 'balance', null, null, 0, null, null, 69);

create table marts.vat_return_lines (
    period varchar, box varchar, vat_entry_id varchar, invoice_number varchar,
    customer_id varchar, supplier_id varchar, bank_line_id varchar, source varchar,
    document_reference varchar, original_period varchar, base_amount decimal(18, 4),
    tax_amount decimal(18, 4), event_date date
);
insert into marts.vat_return_lines values
('2026-06', '08', 'V1', 'FA-105', 'C2', null, 'L4', 'sales', null, null, 100, 20, '2026-06-03');

create table marts.suppliers (supplier_id varchar, name varchar);

create table marts.vat_return_unmatched (
    period varchar, bank_line_id varchar, suggestion_id varchar, account_iban varchar,
    booking_date date, label varchar, counterparty_name varchar, category varchar,
    remaining_amount decimal(18, 4), currency varchar, vat_rate decimal(9, 4),
    received_amount decimal(18, 4), estimated_vat_amount decimal(18, 4)
);
insert into marts.vat_return_unmatched values
('2026-11', 'L2', null, 'FR7630004000031234567890143', '2026-11-13', 'REMISE CHEQUES 0042', null, 'cheque', 310, 'EUR', 20, 310, 51.67),
('2026-11', 'L5', null, 'US-ACME-1', '2026-11-02', 'WIRE IN', null, 'transfer_in', 800, 'USD', 20, null, null);

create table marts.vat_return_controls (
    period varchar, control varchar, vat_rate decimal(9, 4), level varchar,
    expected_amount decimal(18, 4), found_amount decimal(18, 4),
    tolerance_amount decimal(18, 4), holds boolean
);
insert into marts.vat_return_controls values
('2026-10', 'tax_account', null, 'error', 0, 0, 0, true),
('2026-10', 'receipts_matched', null, 'warning', 0, 0, 0, true),
('2026-11', 'tax_of_rate', 5.5, 'error', 5.50, 7.50, 0.51, false),
('2026-11', 'receipts_matched', null, 'warning', 0, null, 0, null),
('2026-11', 'tax_account', null, 'error', 0, 0, 0, true);

create table marts.tie_outs (
    tie_out varchar, ledger_amount decimal(18, 4), source_amount decimal(18, 4),
    difference_amount decimal(18, 4), differences_count bigint,
    documents_count bigint, holds boolean
);
insert into marts.tie_outs values
('banks', 430, 435, -5, 1, 2, false),
('sales', 3000.42, 3000.42, 0, 0, 2, true);

create table marts.tie_out_differences (
    tie_out varchar, document varchar, ledger_amount decimal(18, 4),
    source_amount decimal(18, 4), difference_amount decimal(18, 4)
);
insert into marts.tie_out_differences values
('banks', 'FR7630004000031234567890143', 430, 435, -5);
