"""The places of the table, and who and what stands there."""

from weibao.testing.city import BAIGUI, BAIJIAZHUANG, QIDONG, XINYING

VILLAGES = {"own": XINYING, "sibling": BAIJIAZHUANG, "parent": QIDONG, "county": BAIGUI, "restricted": XINYING}
DIRECTORS = {"own": "director", "sibling": "director_near", "parent": "director_beside", "county": "director_far"}
NAMES = {"own": "本村", "sibling": "邻村", "parent": "邻乡", "county": "外县", "restricted": "密档"}
