"""Training of supervisors and village directors: plan, courses, tests, certificates, classroom days, lessons that the work proposes."""
