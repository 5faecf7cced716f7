"""Who may launch us: registrations, deployments, and our own key pairs."""
