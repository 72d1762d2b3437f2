"""The console of a window or room: call, serve, finish, by keyboard alone."""
