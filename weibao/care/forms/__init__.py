"""What people type about registers, risk, delegated care and plans."""
