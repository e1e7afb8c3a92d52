"""Functions from Var to Component: the parts that pages are arranged from."""
