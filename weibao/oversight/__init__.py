"""访问与权限: who may see what, asked by those who watch over it."""
