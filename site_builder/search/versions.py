"""What decides the terms of an index besides the content: known without importing what makes them."""

from site_builder.reading.packages import version

ANALYSIS = f"2 pystemmer-{version('pystemmer')} lunr-{version('lunr')}"
