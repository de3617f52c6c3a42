"""One call that turns a service's parts into a running process."""
