"""What each template sees: plain data with all decisions made. One module for each group of page kinds.

`shell` is what all pages share, `parts`, `profiles` and `bodies` what several show.
"""
