"""The screens of the session, one file each."""
