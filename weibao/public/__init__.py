"""What the public sees without an account: am I entitled, apply, where is it, my rights."""
