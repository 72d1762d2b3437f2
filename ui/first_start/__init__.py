"""The first start for a clerk (首次使用): one window, one page a question, by keyboard alone."""
