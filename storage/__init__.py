"""Where files are kept: one module per kind of store, all behind `storage.base.Store`."""
