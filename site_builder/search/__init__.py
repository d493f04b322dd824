"""Search: a lunr.py index cut into small files for the browser, and the reference of the engine that reads them.

The index has two halves, made independently (`index.build` makes both): `words` from texts alone and `numbers` from
facets and cards; `manifest` joins them. `documents` says what is searched, `things` what a query can name, and
`material` and `concepts` are both as plain data, for a process that never sees the catalogue;
`analysis`, `texts`, `inflections`, `phrases`, `compounds`, `corpus` and `entries` count terms, `lunr_index` (above 500
documents `columnar`) weighs them, `lexicon`, `cut`, `shards`, `packed` and `backwards` write them; `memory` lets the
next build analyse only what has changed. Columns of numbers (`columns`) are numpy's. `reader`, `query`, `resolver`,
`ranking`, `near` and `answer` answer a query from these files exactly as `templates/assets/js/search/` does in the
browser; the tests hold both to lunr's own scores, but for lengths of fields, which are rounded (see `columnar`).
Never here: HTML, addresses of pages, file access other than reading a finished index and the word lists.
"""
