"""A desk, or several, and a centre filled by a plan: what a checker compares reports and indicators against."""
