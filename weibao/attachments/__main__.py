"""`python -m weibao.attachments`: look one file through, apart from everything else."""

import sys

from weibao.attachments.examining import main

sys.exit(main())
