"""What is kept of what was typed: one form for each value, or a `ValueError` with a sentence for who typed it.

Normalising twice changes nothing.  Libraries are imported on first use, so that reading definitions stays quick.
"""
