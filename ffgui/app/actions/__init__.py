"""What the user can do: one table that menus, toolbar, shortcuts and help read."""
