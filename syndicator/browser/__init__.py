"""Pages that only scripts can make (需脚本渲染的页面), seen through a real Chromium.

Two sides of one Unix socket. The daemon's is thin: `client` asks, `protocol` is what both speak.
The other one runs in a unit of its own, without the daemon's account, store and secrets: `unit`
answers, `chromium` keeps the browser's process, `devtools` speaks its protocol over a pipe, `tab`
sees one page, `proxy` is its only way to the net and guards every request.
"""
