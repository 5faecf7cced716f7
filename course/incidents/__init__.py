"""What went wrong, by support code: what an operator looks up when somebody reads one out."""
