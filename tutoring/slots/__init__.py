"""Appointments for visits: asked for, offered, chosen, moved or cancelled, then logged."""
