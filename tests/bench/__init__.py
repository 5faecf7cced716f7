"""`make bench`: the main pages, measured beside a floor in the same run."""
