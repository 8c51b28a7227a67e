"""Measurements that the README's claims are made with; each module runs alone and prints what it measured."""
