"""The state of a review, without Qt: session, filters, CSV export."""
