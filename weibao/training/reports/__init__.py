"""What training reads: its numbers, what the work shows, who holds which certificate, the report per county."""
