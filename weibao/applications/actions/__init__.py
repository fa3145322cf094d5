"""The only writers of applications, a module a phase: submitting, accepting, supplementing, checking, deciding, objecting."""
