"""The design system: layout, components, theme, page machinery. Knows no domain."""
