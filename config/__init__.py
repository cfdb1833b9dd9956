"""Settings, and all knowledge that experts edit as YAML or CSV."""
