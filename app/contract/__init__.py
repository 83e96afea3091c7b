"""What the OpenAPI document says of each operation, drawn from what its route declares."""
