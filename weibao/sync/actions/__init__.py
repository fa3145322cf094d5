"""The only writers of the sync, by phase: pairing, opening, taking in, settling, complaints."""
