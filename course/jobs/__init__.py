"""Work done after the request, by one worker: rows with a lease, handlers registered by rooms."""
