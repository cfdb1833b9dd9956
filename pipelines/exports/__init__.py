"""The formats in which adverts are handed on, each written as they come: memory does not grow with their number."""
