"""What is read of applications: their papers, the rules' advice, the differences to the file, the clock, the figures."""
