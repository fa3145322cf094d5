"""Files for the national register 全国儿童福利信息系统, and its answers."""
