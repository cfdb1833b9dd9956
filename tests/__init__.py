"""Statements about behaviour, room by room."""
