"""What is wrong with this PC: facts are gathered once (``probe``), each check is a pure function over them."""
