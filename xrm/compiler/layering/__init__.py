"""Layers laid over each other as nodes, before anything is read from them."""
