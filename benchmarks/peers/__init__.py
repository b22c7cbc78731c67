"""The other libraries' ways to the same results, as fast as we could find them.

They hold for any data of these columns in which every line is an order of its own (`data.py` sees
to that), and use nothing else about the values. Each module says which ways were tried and lost.
"""
