"""The same work on a Ray cluster; the only room that imports ray, and only when a cluster is asked for."""
