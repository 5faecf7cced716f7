"""Field visits: logged by tutors and trainers, their report accepted by those who were there."""
