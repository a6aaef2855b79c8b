"""Benchmarks: where missions stand in the network, without anybody's figures being shown."""
