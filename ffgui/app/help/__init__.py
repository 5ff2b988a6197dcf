"""Help: shortcuts, glossary, versions, licenses, diagnostics."""
