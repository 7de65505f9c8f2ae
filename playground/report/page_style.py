"""How a report looks: the window's colours, light or dark as the reader has it, on paper light."""

from playground.kit.look.palette import DARK, LIGHT, ColourRole, Palette

_ROLES = {
    "with": ColourRole.WITH_CACHE,
    "without": ColourRole.WITHOUT_CACHE,
    "neutral": ColourRole.NEUTRAL,
    "bad": ColourRole.BAD,
}


def _variables(palette: Palette) -> str:
    """Return a palette as CSS variables."""
    names = ("text", "muted", "edge", "generated_tint", "good", "warning", "bad", "accent")
    values = {name.replace("_", "-"): getattr(palette, name) for name in names}
    # A card's white is the page's: paper has no grey around it.
    values["paper"] = palette.card
    for name, role in _ROLES.items():
        values |= {
            f"{name}-line": role.line(palette),
            f"{name}-faint": role.faint(palette),
            f"{name}-text": role.text(palette),
        }
    return "".join(f"--{name}:{value};" for name, value in values.items())


_OF_ROLES = "".join(
    f".{name}{{--line:var(--{name}-line);--faint:var(--{name}-faint);--words:var(--{name}-text)}}\n"
    for name in _ROLES
)
_RULES = """
*{box-sizing:border-box}
body{margin:0 auto;padding:2.5rem 1.25rem 4rem;max-width:56rem;background:var(--paper);
 color:var(--text);font:16px/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
 overflow-wrap:anywhere}
h1,h2,h3,p,figure,dl,ul{margin:0}
h1{font-size:2rem;line-height:1.2;letter-spacing:-.02em}
h2{font-size:1.3rem;margin:3rem 0 .75rem;padding-bottom:.4rem;border-bottom:1px solid var(--edge)}
h3{font-size:1.05rem;margin:2.25rem 0 .35rem}
.about,.note,figcaption,.legend,.tips{color:var(--muted);font-size:.875rem}
.about{margin-top:.35rem}
.finding{margin-top:1.75rem}
.sentence{font-size:1.6rem;line-height:1.3;font-weight:600;letter-spacing:-.01em}
.sentence strong{color:var(--accent);font-weight:700}
.aside{font-size:1.05rem;font-weight:400;color:var(--muted);letter-spacing:0}
.finding .note{margin-top:.35rem}
.text{white-space:pre-wrap;unicode-bidi:plaintext;margin-top:.75rem;padding:1rem 1.25rem;
 border:1px solid var(--edge);border-radius:8px;font-size:1.05rem;line-height:1.7}
mark{background:var(--generated-tint);color:inherit;box-shadow:inset 0 -1.5px var(--accent);
 -webkit-box-decoration-break:clone;box-decoration-break:clone;
 -webkit-print-color-adjust:exact;print-color-adjust:exact}
figure svg[role]{display:block;width:100%;height:auto;margin:.5rem 0 .25rem}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem}
.key{width:20px;height:14px;vertical-align:-2px}
figcaption{margin-top:.5rem;max-width:46rem}
.verdict{font-weight:600}
.good{color:var(--good)}.warning{color:var(--warning)}p.bad{color:var(--bad)}
svg text{font-size:13px;font-family:inherit;font-variant-numeric:tabular-nums}
.tick{fill:var(--muted);text-anchor:middle}
.tick.left{text-anchor:end;dominant-baseline:central}
.title{fill:var(--muted)}
.grid,.axis{fill:none;stroke:var(--edge);stroke-width:1}
.line{fill:none;stroke:var(--line);stroke-width:2;stroke-linejoin:round}
.faint{fill:none;stroke:var(--faint);stroke-width:1.2}
.without.faint,.limit{stroke-dasharray:6 4}
.limit{fill:none;stroke:var(--line);stroke-width:1.2}
.band{fill:var(--line);opacity:.2;stroke:none}
.dots{fill:none;stroke:var(--faint);stroke-width:3.6;stroke-linecap:round}
.neutral.dots{stroke:var(--line)}
.ring,.circle{fill:var(--paper);stroke:var(--faint);stroke-width:1.2}
.circle,.neutral.ring{stroke:var(--line)}
.disc,.square,.triangle,.diamond{fill:var(--line);stroke:var(--paper);stroke-width:1}
.cross{fill:none;stroke:var(--line);stroke-width:1.8}
path.change{fill:none;stroke:var(--muted);stroke-dasharray:2 3}
text.change{fill:var(--muted)}
.label{fill:var(--words)}
.name{font-weight:600}
.wide{overflow-x:auto;margin-top:.5rem}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums;
 overflow-wrap:normal}
th,td{padding:.35rem .55rem;text-align:right;vertical-align:top;white-space:nowrap}
th{color:var(--muted);font-weight:500}
tbody{border-top:1px solid var(--edge)}
.word{text-align:left}
td.word{white-space:normal;max-width:14rem;overflow-wrap:break-word}
.said td{text-align:left;white-space:pre-wrap;padding-top:0;unicode-bidi:plaintext;
 overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(5rem,max-content) 1fr;gap:.3rem 1.25rem}
dt{font-weight:500}
dd{margin:0}
.tips{margin-top:.6rem;gap:.1rem 1rem}
section>.note{margin-top:.6rem}
@media (max-width:40rem){body{padding:1.25rem .9rem 3rem}h1{font-size:1.6rem}
 .sentence{font-size:1.3rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}
 figure svg[role]{min-width:36rem}figure{overflow-x:auto}}
@page{margin:16mm 15mm}
@media print{body{max-width:none;padding:0;font-size:10.5pt}
 h1{font-size:20pt}.sentence{font-size:15pt}
 h2,h3{break-after:avoid}figure,tbody,.finding,dl>*{break-inside:avoid}
 thead{display:table-header-group}.text{padding:0;border:0;font-size:11pt;orphans:3;widows:3}
 figure svg[role]{width:84%}.about,.note,figcaption,.legend,.tips{font-size:8.5pt}
 .wide{overflow:visible}table{font-size:8pt}th,td{padding:.2rem .35rem}
 svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""
STYLE = (
    f":root{{{_variables(LIGHT)}}}\n"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}\n"
    f"{_OF_ROLES}{_RULES.lstrip()}"
)
