"""The only writers of proofs, drafts and messages."""
