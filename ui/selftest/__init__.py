"""``guidance-desk --self-test FILE``: the installed program works through one visit and says how it went."""
