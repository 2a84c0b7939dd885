"""Clean articles in, decisions out: fingerprint, index, comparison, relation.

Nothing is imported here: the records of the state are read by all, and only what decides takes Numba's 70 MB.
"""
