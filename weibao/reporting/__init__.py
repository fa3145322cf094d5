"""报告 reporting: signs that a minor is harmed, taken in, told on at once, triaged; who should have reported and did not."""
