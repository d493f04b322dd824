"""Reading: from files to documents.

Here live: finding content files, the strict YAML reader, front matter with the place of every value, Markdown to safe
HTML, the strict checks of addresses, and the translations of interface strings.

Never here: what a file is for, what a field means, which path belongs to which kind (that is `catalogue`), and nothing
that writes. Whatever stands in a file, this room answers with a value and located problems, never with an exception.
"""
