"""Muster in virtual time: the real use cases over a store in memory, with nothing sent. It is in no function's zip."""
