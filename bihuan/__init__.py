"""Bihuan (闭环): the yearly accountability assessment of many units, with every lost point explained."""

__version__ = "0.1.0"
