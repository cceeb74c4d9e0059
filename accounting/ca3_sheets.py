"""The sheets of the worksheet of a VAT return, in the accountant's French."""

from __future__ import annotations

from lettrage.accounting.workbook import Column, Kind, Sheet

CONTROLS = {
    "tax_of_rate": "La TVA est la base multipliée par son taux (à 0,50 € et un centime "
    "par ligne près)",
    "taxed_bases": "Les opérations taxées sont la somme des bases par taux",
    "tax_account": "La TVA des opérations est celle du compte 44571",
    "every_event_has_its_box": "Chaque opération a une ligne (son taux est connu)",
    "ledger_owes_itself": "La TVA autoliquidée au grand livre (4452) est celle des "
    "achats reçus",
    "receipts_matched": "Aucun encaissement ne reste à lettrer (TVA estimée)",
    "services_of_the_union": "Les services de la DES sont compris dans la ligne E2",
}
_SECTIONS = {
    "taxed": "A. Opérations taxées",
    "untaxed": "A. Opérations non taxées",
    "gross": "B. TVA brute",
    "deducted": "B. TVA déductible",
    "balance": "B. Solde",
}
_SOURCES = {
    "sales": "ventes",
    "purchases": "achats",
    "ledger": "grand livre (FEC)",
    "ledger, purchases": "grand livre (FEC) et achats",
    "ledger, sales": "grand livre (FEC) et ventes",
    "purchases, sales": "achats et ventes",
    "return before": "déclaration précédente",
    "none": "aucune : pas de FEC importé",
}
_CHANGES = {"added": "ajouté", "removed": "retiré", "changed": "modifié"}
_OUTCOMES = {"holds": "conforme", "error": "à corriger", "warning": "à vérifier"}

_BOXES = Sheet(
    "Déclaration",
    "Montants en euros entiers, tels qu'ils se déclarent ; à côté, les montants exacts "
    "dont ils sont l'arrondi.",
    """
    select section, box, label, base_amount, tax_amount, exact_base_amount,
        exact_tax_amount, source
    from marts.vat_return
    where period = $period
    order by place
    """,
    (
        Column("Cadre", 26, words=_SECTIONS),
        Column("Ligne", 8),
        Column("Libellé", 62),
        Column("Base HT", 15, Kind.EUROS),
        Column("TVA", 15, Kind.EUROS),
        Column("Base exacte", 17, Kind.CENTS),
        Column("TVA exacte", 17, Kind.CENTS),
        Column("Source", 30, words=_SOURCES),
    ),
)

# Names that who reads a worksheet back looks for.
DOCUMENTS = "Justificatifs"
BOX, DAY, DOCUMENT, BASE, TAX, FACT = (
    "Ligne", "Date", "Pièce", "Base HT", "TVA", "Identifiant",
)  # fmt: skip

_DOCUMENTS = Sheet(
    DOCUMENTS,
    "Chaque ligne, document par document, telle que la ligne les additionne : en B5, "
    "F8, 15 et 21, ce qui rendrait négative une autre ligne.",
    """
    select lines.box, lines.event_date,
        coalesce(lines.invoice_number, lines.document_reference),
        coalesce(customers.name, suppliers.name, lines.customer_id, lines.supplier_id),
        lines.base_amount, lines.tax_amount, bank_lines.bank_reference,
        lines.original_period, lines.source, lines.vat_entry_id
    from marts.vat_return_lines as lines
    left join marts.vat_return as boxes using (period, box)
    left join marts.customers as customers using (customer_id)
    left join marts.suppliers as suppliers
        on suppliers.supplier_id = lines.supplier_id
    left join marts.bank_lines as bank_lines using (bank_line_id)
    where lines.period = $period
    order by boxes.place, lines.event_date, lines.vat_entry_id
    """,
    (
        Column(BOX, 8),
        Column(DAY, 12, Kind.DAY),
        Column(DOCUMENT, 22),
        Column("Tiers", 36),
        Column(BASE, 16, Kind.CENTS),
        Column(TAX, 16, Kind.CENTS),
        Column("Encaissement", 24),
        Column("Période d'origine", 12),
        Column("Source", 18, words=_SOURCES),
        Column(FACT, 44),
    ),
)

_CHECKS = Sheet(
    "Contrôles",
    "À corriger : la déclaration est fausse. À vérifier : il peut y manquer quelque "
    "chose.",
    """
    select case when holds then 'holds' else level end, control, vat_rate,
        expected_amount, found_amount, found_amount - expected_amount, tolerance_amount
    from marts.vat_return_controls
    where period = $period
    order by control, vat_rate
    """,
    (
        Column("Résultat", 13, words=_OUTCOMES),
        Column("Contrôle", 84, words=CONTROLS),
        Column("Taux (%)", 10, Kind.RATE),
        Column("Attendu", 16, Kind.CENTS),
        Column("Trouvé", 16, Kind.CENTS),
        Column("Écart", 14, Kind.CENTS),
        Column("Tolérance", 12, Kind.CENTS),
    ),
)

_UNMATCHED = Sheet(
    "Encaissements à lettrer",
    "Aucune ligne ne les compte. TVA estimée au taux normal, comme le prix TTC de "
    "services : celle des biens était due à la facture.",
    """
    select booking_date, label, counterparty_name, remaining_amount, currency,
        received_amount, vat_rate, estimated_vat_amount, account_iban, suggestion_id,
        bank_line_id
    from marts.vat_return_unmatched
    where period = $period
    order by booking_date, bank_line_id
    """,
    (
        Column("Date", 12, Kind.DAY),
        Column("Libellé", 48),
        Column("Donneur d'ordre", 30),
        Column("Reste à lettrer", 16, Kind.CENTS),
        Column("Devise", 8),
        Column("En euros", 16, Kind.CENTS),
        Column("Taux (%)", 10, Kind.RATE),
        Column("TVA estimée", 16, Kind.CENTS),
        Column("Compte", 30),
        Column("Proposition", 26),
        Column("Ligne bancaire", 26),
    ),
)

_SERVICES = Sheet(
    "DES",
    "Services vendus à des assujettis d'autres États membres, par mois d'exigibilité.",
    """
    select services.month, services.vat_number, services.country,
        coalesce(customers.name, services.customer_id), services.amount,
        services.exact_amount
    from marts.des_lines as services
    left join marts.customers as customers using (customer_id)
    where services.month = $period
        or strftime(strptime(services.month, '%Y-%m'), '%Y-Q')
            || quarter(strptime(services.month, '%Y-%m')) = $period
    order by services.month, services.vat_number, services.customer_id
    """,
    (
        Column("Mois", 10),
        Column("N° de TVA du preneur", 22),
        Column("Pays", 8),
        Column("Preneur", 44),
        Column("Montant déclaré", 16, Kind.EUROS),
        Column("Montant exact", 16, Kind.CENTS),
    ),
)

# Against `filed_lines`, the documents of a former worksheet (`ca3_filed.py`).
DIFFERENCES = Sheet(
    "Écarts",
    "Ce qui a changé depuis la feuille comparée, document par document.",
    """
    with lines as (
        select box, vat_entry_id, event_date, base_amount, tax_amount,
            coalesce(invoice_number, document_reference) as document
        from marts.vat_return_lines
        where period = $period
    )
    select coalesce(lines.box, filed.box) as box,
        case
            when filed.box is null then 'added'
            when lines.box is null then 'removed'
            else 'changed'
        end,
        coalesce(lines.event_date, filed.event_date) as event_date,
        coalesce(lines.document, filed.document),
        filed.base_amount, lines.base_amount,
        coalesce(lines.base_amount, 0) - coalesce(filed.base_amount, 0),
        filed.tax_amount, lines.tax_amount,
        coalesce(lines.tax_amount, 0) - coalesce(filed.tax_amount, 0),
        coalesce(lines.vat_entry_id, filed.vat_entry_id) as vat_entry_id
    from lines
    full join filed_lines as filed
        on lines.box = filed.box and lines.vat_entry_id = filed.vat_entry_id
    where lines.base_amount is distinct from filed.base_amount
        or lines.tax_amount is distinct from filed.tax_amount
    order by box, event_date, vat_entry_id
    """,
    (
        Column("Ligne", 8),
        Column("Écart", 10, words=_CHANGES),
        Column("Date", 12, Kind.DAY),
        Column("Pièce", 22),
        Column("Base avant", 16, Kind.CENTS),
        Column("Base après", 16, Kind.CENTS),
        Column("Écart de base", 16, Kind.CENTS),
        Column("TVA avant", 16, Kind.CENTS),
        Column("TVA après", 16, Kind.CENTS),
        Column("Écart de TVA", 16, Kind.CENTS),
        Column("Identifiant", 44),
    ),
)

SHEETS: tuple[Sheet, ...] = (_BOXES, _DOCUMENTS, _CHECKS, _UNMATCHED, _SERVICES)
