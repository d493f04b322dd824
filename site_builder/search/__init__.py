"""Search: a lunr.py index cut into small files for the browser, and the reference of the engine that reads them.

`index.build` turns the catalogue into files under `search/`: `documents`, `analysis`, `compounds`, `concepts`,
`inflections` and `phrases` say what is searched, `lunr_index` (above 500 documents `columnar`) weighs it, `shards`,
`spelling`, `facets` and `cards` write it; `memory` lets `index.rebuild` analyse only what has changed. `reader`,
`query`, `resolver`, `ranking`, `near` and `answer` answer a query from these files exactly as
`templates/assets/js/search/` does in the browser; the tests hold both to lunr's own scores.
Never here: HTML, addresses of pages, file access other than reading a finished index and the word lists.
"""
