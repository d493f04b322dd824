"""What people who keep the catalogue use beside the site: schemas for their editors, the interface's strings.

Never here: rules about content (catalogue) or anything that the published site needs.
"""
