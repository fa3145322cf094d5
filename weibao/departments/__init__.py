"""Facts from other departments (部门数据比对): dated lists, matching, differences."""
