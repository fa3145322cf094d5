"""What the pages of visits draw on: plans and history in `plans`, proposals on facts in `updates`."""
