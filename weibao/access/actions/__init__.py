"""The only writers of permits and teams: asking, deciding, teaming."""
