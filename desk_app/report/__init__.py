"""The readable tables on the hub (schema ``report``): what they hold, who keeps them, whether they are right.

``rows`` makes them of a store's folded tables, ``mirror`` brings them to the hub, ``server`` is ``hub serve``,
``check`` compares them with a fresh fold. ``REPORT.md`` beside this file describes the tables for their readers.
"""
