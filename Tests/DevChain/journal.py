"""A database in memory that can undo blocks."""

from eth.db.backends.memory import MemoryDB


class JournaledDB(MemoryDB):
    """Keeps what each block overwrote, so that blocks can be undone."""

    def __init__(self):
        super().__init__()
        self.undo = []

    def begin(self):
        self.undo.append([])

    def __setitem__(self, key, value):
        if self.undo:
            self.undo[-1].append((key, self.kv_store.get(key)))
        super().__setitem__(key, value)

    def __delitem__(self, key):
        if self.undo:
            self.undo[-1].append((key, self.kv_store.get(key)))
        super().__delitem__(key)

    def rollback(self, marks):
        while len(self.undo) > marks:
            for key, value in reversed(self.undo.pop()):
                if value is None:
                    self.kv_store.pop(key, None)
                else:
                    self.kv_store[key] = value
