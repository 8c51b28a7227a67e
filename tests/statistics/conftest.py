"""Property tests without a deadline: a shared machine is slow now and then, and no property is about time."""

from hypothesis import settings

settings.register_profile("consult", deadline=None)
settings.load_profile("consult")
