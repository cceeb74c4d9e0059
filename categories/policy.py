"""When memory and the text model may speak, each figure with its reason."""

from __future__ import annotations

# A category nobody could tell; what it costs waits in the suspense account.
UNKNOWN = "unknown"

# What rules alone said of a payee becomes memory only when it was said so often, and
# always the same: one line may be the exception.
RULED_LINES_MIN = 2

# The model speaks only above the probability from which, on texts of payees that it has
# not seen, at least this share was right.
PRECISION_PROMISED = 0.97
# Fewer texts than this above a probability show nothing about it: with 100 texts and
# none wrong, the true share is 97 % or more with 95 % certainty.
TEXTS_JUDGED_MIN = 100

# Below so many different texts there is no model: memory and rules have said it all.
TEXTS_MIN = 150
CATEGORY_TEXTS_MIN = 5
# More texts than this teach nothing new, and cost seconds.
TEXTS_MAX = 1_500
FOLDS = 3

# A text most of whose pieces were never seen is of another kind: no probability that
# the model gives it means anything.
KNOWN_PIECES_MIN = 0.6
