"""Invented identity cards, as a scanner reads them."""

LO = "014190000123|050000123|Lò Thị Mẫu|15081990|Nữ|Bản Mẫu, Xã Thử Nghiệm, Tỉnh Sơn La|01072021"
QUANG = "014088000456||Quàng Văn Thành|02031988|Nam|Bản Hẹo, Phường Chiềng Lề, Tỉnh Sơn La|12052022"
CA = "014301000789||Cà Thị Hoa|20112001|Nữ|Tiểu khu 3, Xã Thử Nghiệm, Tỉnh Sơn La|05012023"
