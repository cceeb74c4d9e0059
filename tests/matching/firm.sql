-- A firm as its last build published it, on 2026-04-30, in the tables that review reads.
--   L1  120,00 EUR  S1 pays FA-1 whole (0,98), S2 pays FA-2 in part (0,01)
--   L2  120,00 EUR  S3 pays FA-1 whole (0,60): the same document as S1
--   L3  500,00 EUR  no suggestion
--   L4  -45,50 EUR  pays nothing, as its file of decisions was complete to 2026-03-31
--   L5   80,00 EUR  decided alone: FA-3, settled
--   L6, L7          two lines of two accounts with the bank's reference R6
create schema marts;

create table marts.customers (customer_id varchar, name varchar);
insert into marts.customers values ('C1', 'Boulangerie Martin'), ('C2', 'Garage du Port');

create table marts.invoices (
    invoice_number varchar, document_type varchar, customer_id varchar,
    issue_date date, due_date date, currency varchar,
    amount_including_tax decimal(18, 4), open_amount decimal(18, 4)
);
insert into marts.invoices values
('FA-1', 'invoice', 'C1', '2026-03-01', '2026-03-31', 'EUR', 120, 120),
('FA-2', 'invoice', 'C1', '2026-03-02', '2026-04-01', 'EUR', 300, 300),
('FA-3', 'invoice', 'C2', '2026-03-03', '2026-04-02', 'EUR', 80, 0),
('FA-4', 'invoice', 'C2', '2026-03-04', '2026-04-03', 'USD', 550, 550);

create table marts.bank_lines (
    bank_line_id varchar, bank_reference varchar, account_iban varchar,
    booking_date date, amount decimal(18, 4), allocated_amount decimal(18, 4),
    remaining_amount decimal(18, 4), currency varchar, label varchar,
    remittance varchar, counterparty_name varchar, category varchar,
    reconciliation_status varchar, is_before_books boolean
);
insert into marts.bank_lines values
('L1', 'R1', 'FR76A', '2026-04-01', 120, 0, 120, 'EUR', 'VIR MARTIN FA-1', null, 'MARTIN', null, 'proposed', false),
('L2', 'R2', 'FR76A', '2026-04-02', 120, 0, 120, 'EUR', 'VIR MARTIN', null, 'MARTIN', null, 'proposed', false),
('L3', 'R3', 'FR76B', '2026-04-03', 500, 0, 500, 'EUR', 'REMISE CHEQUE', null, null, null, 'unmatched', false),
('L4', 'R4', 'FR76A', '2026-03-20', -45.5, 0, -45.5, 'EUR', 'PRLV EDF', null, 'EDF', null, 'no_customer', false),
('L5', 'R5', 'FR76A', '2026-04-04', 80, 80, 0, 'EUR', 'VIR GARAGE FA-3', null, 'GARAGE', null, 'reconciled', false),
('L6', 'R6', 'FR76A', '2026-04-05', 10, 0, 10, 'EUR', 'VIR X', null, null, null, 'unmatched', false),
('L7', 'R6', 'FR76B', '2026-04-05', 10, 0, 10, 'EUR', 'VIR Y', null, null, null, 'unmatched', false);

create table marts.match_suggestions (
    suggestion_id varchar, bank_line_id varchar, bank_reference varchar, rank bigint,
    probability double, kind varchar, status varchar, evidence varchar,
    account_iban varchar, decision_id varchar, decided_by varchar, decided_at timestamp
);
insert into marts.match_suggestions values
('S1', 'L1', 'R1', 1, 0.98, 'reference', 'proposed', '{"sentence": {"fr": "Cite FA-1.", "en": "Cites FA-1."}, "features": {"points": 7.7}}', 'FR76A', null, null, null),
('S2', 'L1', 'R1', 2, 0.01, 'part', 'proposed', '{"sentence": {"fr": "Part.", "en": "Part."}}', 'FR76A', null, null, null),
('S3', 'L2', 'R2', 1, 0.60, 'payer_amount', 'proposed', '{"sentence": {"fr": "Montant.", "en": "Amount."}}', 'FR76A', null, null, null),
('S4', 'L5', 'R5', 1, 0.99, 'reference', 'auto', '{"sentence": {"fr": "Cite FA-3.", "en": "Cites FA-3."}}', 'FR76A', 'd0-1', 'auto', '2026-04-30 08:00:00');

create table marts.match_suggestion_lines (
    suggestion_id varchar, invoice_number varchar, allocated_amount decimal(18, 4),
    difference_amount decimal(18, 4), difference_kind varchar,
    suggestion_line_number bigint, customer_id varchar, currency varchar,
    bank_amount decimal(18, 4)
);
insert into marts.match_suggestion_lines values
('S1', 'FA-1', 120, null, null, 1, 'C1', 'EUR', 120),
('S2', 'FA-2', 120, null, null, 1, 'C1', 'EUR', 120),
('S3', 'FA-1', 120, null, null, 1, 'C1', 'EUR', 120),
('S4', 'FA-3', 80, null, null, 1, 'C2', 'EUR', 80);

create table marts.allocations (
    allocation_id varchar, decision_id varchar, bank_line_id varchar,
    invoice_number varchar, bank_amount decimal(18, 4)
);
