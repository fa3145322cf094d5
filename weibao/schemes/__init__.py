"""Aid beside the allowance: study aid 孤儿助学, premiums 参保资助, 明天计划, rehabilitation 康复救助."""
