"""One suite per kind of plug-in, over whatever is found."""
