"""Applications for recognition (申请、受理、查验、确认; 申请、审核、审批): their steps, clocks, papers and decisions."""
