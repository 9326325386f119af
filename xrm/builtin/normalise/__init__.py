"""What is kept of what was typed: one form for each value.  Each raises `ValueError` with a sentence for the person who typed it.

Normalising twice changes nothing.  Libraries are imported on first use, so that reading definitions stays quick.
"""
