"""Reading by approval: who is on a case team, and who may open one file for a while, why, and by whose leave."""
