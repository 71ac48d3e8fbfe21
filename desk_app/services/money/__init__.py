"""Fees and what becomes of them: receipts, boxes, counts, transfers, closings."""
