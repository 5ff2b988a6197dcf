"""English texts for the user that the window can translate."""

from __future__ import annotations


class Translatable(str):
    """An English text that keeps the template and values from which it was made.

    Attributes:
        template: the text, with a replacement field for each of `values`.
        values: by name; translatable ones are translated as well.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Translatable:
        """Format `template` with `values`; without any, it is used as it is."""
        text = super().__new__(cls, template.format(**values) if values else template)
        text.template, text.values = template, values
        return text


def sentences(*parts: str) -> Translatable:
    """Return sentences, any of which may be translatable, on one line."""
    values = {f"sentence{number}": part for number, part in enumerate(filter(None, parts))}
    return Translatable(" ".join(f"{{{name}}}" for name in values), **values)
