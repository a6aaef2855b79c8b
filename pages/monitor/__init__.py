"""The monitor: what missions publish, how their feeds do, and being told."""
