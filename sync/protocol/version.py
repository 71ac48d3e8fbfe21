"""Which program speaks; pyproject.toml says the same."""

VERSION = "0.1.0"
