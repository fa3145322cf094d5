"""全国儿童福利信息系统: what goes to the legal register as a file in its fields, and the answers that come back."""
