"""Who speaks at which session about the own duty: the one best schedule, the same in any implementation."""
