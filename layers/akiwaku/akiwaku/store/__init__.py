"""DynamoDB: one module per table, functions in the nouns' words. Nothing else imports pynamodb."""
