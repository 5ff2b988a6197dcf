"""What opens over the window: file and address dialogs, the Adjust sheet."""
