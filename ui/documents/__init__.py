"""文书: the A4 documents of a case, looked at and printed; in memory only unless somebody saves one."""
