"""The only writers of the schemes, one module a phase: studying, choosing, batching, paying."""
