"""Use cases: one function is one access check and one transaction.

Every function takes the :class:`~immshare.services.context.Context` first and, where somebody asks, the ``Caller`` second; the
doors (routes, event handlers, jobs) call these and decide nothing.
"""
