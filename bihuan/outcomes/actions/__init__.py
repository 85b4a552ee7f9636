"""Writes of what follows from a result: letters, batches, deliveries, interviews, actions, exports."""
