"""The HTTP door: FastAPI routers, one noun a file. They translate and decide nothing; the services decide."""
