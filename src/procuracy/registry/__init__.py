"""Who is who: divisions, procuratorates, departments, officials and their roles; which office is competent."""
