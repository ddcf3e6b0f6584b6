"""How far a reading is from its producer: of two readings of one value the nearer is kept."""

# the producer's page, a quotation, a copy, a weak source
RELIABILITY = ("primary", "secondary", "mirror", "weak")
# place of each in that order, to sort by
RANK = {name: place for place, name in enumerate(RELIABILITY)}
