"""The catalogue: THE declarations of what a profile holds, the frozen model built from them, and the checks on it.

`records` declares every content kind, `decode` turns documents into records, `assemble` joins them into the frozen
`Catalogue`, `checks` holds the rules across profiles. Never here: file access, HTML, addresses of the site, ranking.
"""
