"""Matching: who could work with whom, and why.

`similarity` measures how near two concepts are, `holders` keeps who states what as bit sets, `paths` what goes with
what on the journeys; `needs` tells what of a request an organisation covers, `reasons` why two organisations fit,
`partners` whom one could talk to in other clusters, `candidates` who covers some of many needs, and `consortia` the
smallest teams that cover all of them; `coverage` counts competences by clusters, `complement` tells what clusters
have for each other, `journeys` who takes a product through its development. Every answer comes with its reasons as
data (a kind and ids of concepts), so that views word them in each language; the numbers behind an order never leave
this room. What a profile does not state is unknown, never a mismatch. Never here: HTML, words, addresses, reading
content.
"""
