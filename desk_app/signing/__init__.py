"""The legal signature of electronic receipts, behind one port: a software certificate or a PKCS#11 token."""
