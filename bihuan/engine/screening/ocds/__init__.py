"""Red flags over OCDS compiled releases, one a line, as Cardinal reads them."""
