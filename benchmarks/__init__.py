"""Speed and memory, as ratios within one run on one machine. `make bench` runs every module here."""
