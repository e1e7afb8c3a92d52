"""What one browser tab knows: small view models over the websocket, never bytes and never long lists.

Every handler is a public endpoint: it is ``@guarded``, checks its arguments and lets a service decide.
"""
