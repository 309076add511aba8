"""What the records say about one thing, as far as anyone may know it; the public page and /api/v1/lookup share it.

Pure functions over an answer of `trace.lineage`, event documents and master data. The whitelist is in the types:
what `facts.Facts` has no field for (quantities, prices, customers, names of others than maker and seller) can't leak.
"""
