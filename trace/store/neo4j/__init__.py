"""The set of facts as a provenance graph in Neo4j: for production."""
