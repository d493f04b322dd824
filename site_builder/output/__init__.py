"""From the plan to the published folder: render, verify, publish.

Nothing here knows what a page says; nothing here decides which pages exist.
"""
