"""The steps: plain functions over lake, catalogue and engine, resumable and idempotent."""
