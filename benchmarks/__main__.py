"""Run every benchmark of this folder, or those named, and print their tables."""

import pkgutil
import sys
from importlib import import_module

import benchmarks

names = sys.argv[1:] or [info.name for info in pkgutil.iter_modules(benchmarks.__path__) if info.name != "__main__"]
for name in names:
    print(import_module(f"benchmarks.{name}").table(), flush=True)
