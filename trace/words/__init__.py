"""What is said to people, in Chinese and English: one catalogue for refusals, gaps and alarms, and the values that fill it.

A refusal is a Fault: a kind of the catalogue with its values. It is kept as that, and told in either language.
"""
