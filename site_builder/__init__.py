"""A static-site generator for a public, multilingual catalogue of what clusters, CROs and laboratories can do.

Content (Markdown and YAML) becomes a frozen catalogue, every mistake in it a located problem; the catalogue becomes a
plan, which names every output file and makes its job, plain data, when its turn comes; rendering is a pure function of
a job; no visitor sees any of it before every job has succeeded and every internal link has been verified.

Rooms, lowest first; a room imports only from rooms below it:

    problems    L0  what can be wrong, where, and how it is shown
    reading     L1  files -> documents: discovery, strict YAML, Markdown -> safe HTML, strings of the interface
    catalogue   L2  THE declarations: records, vocabularies, the frozen Catalogue, checks
    search      L3  text folding, the lunr index, shards, facet columns, the resolver
    matching    L3  who could work with whom: similarity, partners, needs, teams, coverage, journeys
    site        L4  catalogue -> plan: addresses, views, templating, assets, data files
    output      L5  render (workers, copies, keys), index, verify, publish, the store of former builds, the lock
    editing     L5  what editors use: JSON Schemas, upkeep of the locales
    pipeline    L6  build(): the stages in order on one screen
    preview     L7  the page of an edit before the rest of the site
    serve       L7  watch, rebuild, live reload
    cli         L8  commands and exit codes
"""

__version__ = "0.1.0"
