"""The deeds of the national register: 报送 out, 回执 in, and what people decide about the differences."""
