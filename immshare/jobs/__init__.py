"""Work after the answer: renditions, purge, sweep.

``lifespan.running`` starts and stops all of it with the server. ``ingest`` keeps the queue moving and ``claims`` the
account of what is in hand, ``worker_process`` is its hold on a process, ``worker`` is that process, ``wire`` what the
two say to each other, ``cleaning`` sees what is left of older files without their metadata, ``housekeeping`` is the hourly round, ``threads`` where all of them block.

What must not be here: decisions. What is claimed, shown, set aside or deleted is decided in ``services.ingest`` and
``services.purge``. This file stays empty of imports, because a worker imports it and must stay small.
"""
