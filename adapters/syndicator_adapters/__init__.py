"""The adapters that ship with syndicator; each subpackage speaks to one kind of CMS."""
