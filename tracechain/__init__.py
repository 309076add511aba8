"""Food and drug traceability: where did it go, and where did it come from?"""
