"""What a live figure shows: plain records, one for each kind of view and each mark on a plane.

A module for each kind of view holds all that Python knows of it: its fields, what it refuses, what
the front end draws of it (``drawn``) and what the data table lists (``listed``). Authors import
them from :mod:`nnlib.figures`.
"""
