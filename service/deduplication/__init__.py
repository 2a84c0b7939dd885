"""Clean articles in, decisions out: sketches of the texts, an index of them, comparison, and the relation found.

This package imports nothing itself: every stage reads the state records, but only the code that decides should load
Numba, which takes 70 MB.
"""
