"""Tests of each store beyond what all stores promise; that is in `tests/contracts/test_stores.py`."""
