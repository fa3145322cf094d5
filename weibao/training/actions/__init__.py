"""The only writers of training: writing courses, planning, learning, teaching in a classroom, certifying, proposing lessons."""
