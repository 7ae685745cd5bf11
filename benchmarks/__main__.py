"""Run every benchmark of this folder, or those named, and print their tables."""

import pkgutil
import sys
from importlib import import_module

import benchmarks

modules = (
    import_module(f"benchmarks.{info.name}")
    for info in pkgutil.iter_modules(benchmarks.__path__)
    if info.name[0] != "_"
)
tables = {module.__name__.rpartition(".")[2]: module.table for module in modules if hasattr(module, "table")}
for name in sys.argv[1:] or tables:
    print(tables[name](), flush=True)
