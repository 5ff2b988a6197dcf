"""User actions, in one table that menus, toolbar, shortcuts and help read."""
