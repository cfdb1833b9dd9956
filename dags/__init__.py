"""Airflow: when the steps run, in what order, and how often again; no logic."""
