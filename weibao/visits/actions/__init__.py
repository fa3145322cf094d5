"""The only writers of visits, by phase: planning, visiting, following up, the questions asked."""
