"""Surveys without a database: a plan and its answers to estimates with honest error, and nobody to be told apart."""
