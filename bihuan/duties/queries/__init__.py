"""What is read of responsibility lists."""
