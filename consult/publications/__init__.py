"""Publications: releases, and the public pages that show nothing else."""
