"""What screening is asked for; nothing here writes."""
