"""The simulated province: a source and its sites on this machine, with a ledger of their own.

names prose plan             who there is, what is published, what goes wrong (all from a seed)
ledger site                  what a site holds, and the record of who did what there
wordpress declared source    what the daemon speaks to; public pages
staff                        people and mishaps, by the rehearsal's clock
configure office             the configuration as ordinary files; an office's own, turned inward
pace province                time; everything put together
outcome account              what the daemon said, what the ledger says, and whether both agree
children show                the daemon as a child process; the live picture

The province shares no code with what judges pages: its ledger compares texts in its own way.
"""
