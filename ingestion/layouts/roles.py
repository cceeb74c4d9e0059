"""What columns of bank files are called, by the field of a layout, likeliest first.

Names are normalised (`cells.normalised`). French, English, German, Spanish, Italian and
Dutch, as seen in the shipped layouts and in public importers of bank files.
"""

from __future__ import annotations

NAMES: dict[str, tuple[str, ...]] = {
    "booking_date": (
        "date comptable", "date de comptabilisation", "date comptabilisation",
        "booking date", "buchungstag", "buchungsdatum", "fecha contable",
        "data contabile", "boekdatum", "posting date", "post date",
        "date d operation", "date operation", "date de l operation", "dateop",
        "date op", "fecha operacion", "fecha de operacion", "data operazione",
        "transaction date", "date transaction", "date de transaction",
        "completed date", "date completed utc", "settlement date utc",
        "settlement date", "date", "datum", "fecha", "data",
    ),
    "value_date": (
        "date de valeur", "date valeur", "dateval", "date val", "value date",
        "valutadatum", "wertstellung", "wertstellungsdatum", "fecha valor",
        "fecha de valor", "data valuta", "rentedatum", "valuta",
    ),
    "amount": (
        "montant", "montant eur", "montant euros", "montant en euros",
        "montant en euro", "montant de l operation", "montant operation",
        "montant operation en euro", "amount", "amount eur", "betrag",
        "betrag eur", "umsatz", "importe", "importo", "bedrag", "bedrag eur",
        "montant ttc", "total amount", "net amount", "net", "total",
    ),
    "debit": (
        "debit", "debit euros", "debit eur", "debits", "montant debit",
        "debit amount", "sortie", "sorties", "depense", "depenses", "withdrawal",
        "withdrawals", "paid out", "money out", "soll", "ausgaben", "belastung",
        "cargo", "cargos", "adeudo", "addebiti", "addebito", "dare", "uscite",
    ),
    "credit": (
        "credit", "credit euros", "credit eur", "credits", "montant credit",
        "credit amount", "entree", "entrees", "recette", "recettes", "deposit",
        "deposits", "paid in", "money in", "haben", "einnahmen", "gutschrift",
        "abono", "abonos", "accrediti", "accredito", "avere", "entrate",
    ),
    "direction": (
        "sens", "direction", "debit credit", "credit debit", "d c", "c d", "dc",
        "cd", "soll haben", "s h", "af bij", "cr dr", "dr cr",
    ),
    "balance": (
        "solde", "solde eur", "solde apres operation", "solde progressif",
        "solde comptable", "solde bancaire", "balance", "running balance",
        "runningbalance", "account balance", "kontostand", "saldo",
        "saldo nach buchung", "solde en euros",
    ),
    "currency": (
        "devise", "currency", "ccy", "monnaie", "monn", "code devise", "wahrung",
        "waehrung", "moneda", "divisa", "muntsoort", "payment currency",
    ),
    "label": (
        "libelle", "libelle operation", "libelle de l operation", "libelle complet",
        "detail de l ecriture", "label", "description", "wording", "designation",
        "intitule", "operation", "nature de l operation", "verwendungszweck",
        "buchungstext", "vorgang", "concepto", "descripcion", "descrizione",
        "causale", "omschrijving", "mededelingen", "narrative", "details",
        "detail", "memo", "objet",
    ),
    "remittance": (
        "motif", "reference de paiement", "payment reference", "communication",
        "informations complementaires", "commentaire", "message",
        "additional description",
    ),
    "counterparty_name": (
        "contrepartie", "nom de la contrepartie", "beneficiaire", "tiers",
        "counterparty", "counterparty name", "partner name", "payee",
        "beguenstigter zahlungspflichtiger", "begunstigter zahlungspflichtiger",
        "auftraggeber empfanger", "empfanger", "beneficiario", "naam tegenpartij",
        "nom", "name",
    ),
    "counterparty_iban": (
        "iban contrepartie", "iban de la contrepartie", "counterparty iban",
        "partner iban", "iban beneficiaire", "beneficiary iban",
        "kontonummer iban", "tegenrekening",
    ),
    "bank_reference": (
        "reference", "ref", "reference bancaire", "transaction id",
        "identifiant de transaction", "numero d operation", "numero de transaction",
        "n de transaction", "referencia", "referenz", "transactiereferentie", "id",
    ),
    "transaction_code": (
        "type", "type operation", "type d operation", "type de transaction",
        "transaction type", "mode de paiement", "payment method",
    ),
    "account": (
        "iban", "iban du compte", "account iban", "compte", "numero de compte",
        "numero compte", "num compte", "accountnum", "account", "account number",
        "cuenta", "konto", "auftragskonto", "rekening",
    ),
}  # fmt: skip

STATES = ("etat", "statut", "status", "state", "stato", "estado")

# Words by which banks say that a line is booked.
BOOKED_WORDS = frozenset(
    {
        "booked", "completed", "complete", "settled", "executed", "posted",
        "termine", "execute", "comptabilise", "gebucht", "umsatz gebucht",
        "regle", "valide", "cleared",
    }
)  # fmt: skip


def by_name(role: str, columns: dict[str, int]) -> list[int]:
    """The places of the columns that may be `role`, likeliest first.

    Args:
        role: a field of a layout.
        columns: normalised name → place.
    """
    return [columns[name] for name in NAMES[role] if name in columns]
