"""A real search server for the tests, from Maven artifacts, where a new enough Java and Maven are found."""
