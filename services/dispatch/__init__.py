"""Plans tasks, sends them to the sites' crews, watches their deadlines."""
