"""The platforms of the replica, one module a kind of page."""
