"""What people have done: results of activities, completion of modules, what follows from it."""
