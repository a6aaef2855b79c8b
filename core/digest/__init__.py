"""The weekly digest: what a member's home page says, as a letter of counts and links.

A word and a room of its own beside ``core.home``, because it leaves the portal: what stands in
a letter has left the ministry's own systems, so it holds no figure, no file name and no comment.
"""
