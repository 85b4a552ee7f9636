"""Electronic invoices (OFD, PDF, XML) and scans, field by field: what was read, and where, for a person to confirm."""
