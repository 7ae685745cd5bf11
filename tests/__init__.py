"""Cutroom's tests."""
