"""Each rule finds its sin and leaves the innocent alone."""
