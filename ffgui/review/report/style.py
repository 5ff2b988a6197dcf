"""Style sheet of the report, in the colors of the window."""

from __future__ import annotations

from collections.abc import Mapping

from ffgui.palette import DARK, LIGHT, Palette

_LAYOUT = """
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 32px 24px; color: var(--text);
  background: var(--background); font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 40px 0 12px; }
p { margin: 0 0 12px; }
.secondary, th, figcaption { color: var(--secondary); }
.warning { border-left: 4px solid var(--warning); padding: 8px 12px; background: var(--surface); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 8px; }
.tile { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; }
.tile b { display: block; font-size: 26px; line-height: 1.3; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top;
  font-weight: normal; overflow-wrap: normal; }
td:first-child { white-space: nowrap; }
td.long { overflow-wrap: anywhere; min-width: 180px; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.bar { min-width: 140px; width: 40%; vertical-align: middle; }
.mark { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 8px; }
.mark.a { background: var(--a); } .mark.b { background: var(--b); } .mark.both { background: var(--both); }
svg { display: block; width: 100%; overflow: visible; }
svg .a { fill: var(--a); } svg .b { fill: var(--b); } svg .both { fill: var(--both); }
svg path.line { fill: none; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
svg path.line.a { stroke: var(--a); } svg path.line.b { stroke: var(--b); }
svg path.line.both { stroke: var(--both); }
svg line { stroke: var(--line); vector-effect: non-scaling-stroke; }
svg text { fill: var(--secondary); font-size: 12px; }
.track { display: grid; grid-template-columns: 150px 1fr; gap: 0 16px; align-items: center;
  margin-bottom: 6px; }
.track > div { font-size: 13px; color: var(--secondary); }
.track > svg { background: var(--surface); border-radius: 4px; }
.axis { display: flex; justify-content: space-between; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 16px; }
figure { margin: 0; break-inside: avoid; }
figure img { display: block; width: 100%; border-radius: 4px; }
figcaption { font-size: 13px; margin-top: 4px; }
@media (max-width: 600px) {
  body { padding: 20px 14px; }
  .track { grid-template-columns: 1fr; }
}
@media print {
  body { padding: 0; max-width: none; font-size: 11px; }
  h2 { break-after: avoid; }
  .track, .tile, tr { break-inside: avoid; }
  .sheet { grid-template-columns: repeat(4, 1fr); }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

_BOTH = {"dark": "#858D99", "light": "#8A93A0"}


def style_sheet(swapped: bool) -> str:
    """Return the style sheet.

    Args:
        swapped: whether the first detector has the color of V2, and the second that of V1.
    """
    dark, light = _variables(DARK, swapped), _variables(LIGHT, swapped)
    system = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    return f":root {{ {light} }}\n{system}{_LAYOUT}"


def is_swapped(keys: Mapping[str, str]) -> bool:
    """Whether the detectors have each other's color: V1 is blue and V2 orange on either side."""
    return keys["a"] != "v1" and (keys["a"] == "v2" or keys["b"] == "v1")


def _variables(palette: Palette, swapped: bool) -> str:
    names = ("background", "surface", "line", "text", "secondary", "warning")
    values = {name: getattr(palette, name) for name in names}
    accents = (palette.v2, palette.v1) if swapped else (palette.v1, palette.v2)
    values |= {"a": accents[0], "b": accents[1], "both": _BOTH[palette.name]}
    return " ".join(f"--{name}: {value};" for name, value in values.items())
