"""Tests of the embedded model's understanding."""
