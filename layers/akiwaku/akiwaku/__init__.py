"""The domain of Akiwaku: rules, the flows that apply them, and the doors to DynamoDB, SQS and LINE.

Imports run one way: flows (claims, registration, posting, notices, conversation, confirmations)
-> nouns and doors (residents, slots, bookings, … store, line, queues) -> settings, errors, municipalities.
"""
