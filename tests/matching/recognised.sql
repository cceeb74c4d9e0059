-- Beside firm.sql: two of its lines were recognised.
--   L3  500,00 EUR  no suggestion: an advance of C2
--   L2  120,00 EUR  L1 again, which waits
create table marts.recognised_lines (
    bank_line_id varchar, booking_date date, amount decimal(18, 4), currency varchar,
    reading varchar, way varchar, certainty varchar, customer_id varchar,
    invoice_number varchar, repeated_bank_line_id varchar, repeated_booking_date date,
    evidence varchar
);
insert into marts.recognised_lines values
('L2', '2026-04-02', 120, 'EUR', 'duplicate', 'same_payer_amount', 'weak', 'C1', 'FA-1', 'L1', '2026-04-01', '{"sentence": {"fr": "Encore.", "en": "Again."}}'),
('L3', '2026-04-03', 500, 'EUR', 'prepayment', 'says_advance', 'strong', 'C2', null, null, null, '{"sentence": {"fr": "Avance.", "en": "Says so."}}');
