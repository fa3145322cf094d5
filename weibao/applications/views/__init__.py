"""Pages of applications: the list, one application with its steps, the form."""
