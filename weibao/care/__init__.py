"""关爱服务: registers of left-behind and difficult children, risk, delegated care, care plans."""
