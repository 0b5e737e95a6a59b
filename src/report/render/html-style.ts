/**
 * The style sheet of the page, inline because the page is one file. Few colours: ink, quiet, one accent, amber for what
 * is stranded, red for what is broken; each with a dark twin. Figures are tabular so that digits stand under digits.
 */
export const STYLE_SHEET = `
:root{color-scheme:light dark;
--paper:#fcfcfa;--card:#f4f4f0;--ink:#1d2023;--quiet:#666d75;--rule:#dfe0db;
--accent:#2b6389;--soft:#cfdfea;--limit:#8b9299;--amber:#b4751a;--red:#b0352a;--green:#3a7650}
@media (prefers-color-scheme:dark){:root{
--paper:#15181b;--card:#1d2125;--ink:#e3e4e2;--quiet:#99a0a8;--rule:#2e3338;
--accent:#7db2d6;--soft:#274356;--limit:#767e86;--amber:#d9a04e;--red:#e2796d;--green:#7fb894}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;
font-variant-numeric:tabular-nums lining-nums;overflow-wrap:break-word}
main{max-width:60rem;margin:0 auto;padding:clamp(1.25rem,4vw,3.5rem) clamp(1rem,4vw,2.5rem) 3rem}
header{margin-bottom:2.25rem}
.brand{display:flex;align-items:center;gap:.55rem;color:var(--quiet);font-size:.8125rem;letter-spacing:.02em;margin-bottom:1.6rem}
.brand svg{width:1.4rem;height:1.4rem;color:var(--accent)}
h1{font-size:clamp(1.6rem,4.5vw,2.2rem);line-height:1.15;letter-spacing:-.015em;font-weight:650;margin:0 0 .4rem}
.subtitle{color:var(--quiet);margin:0;max-width:46rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:0 2rem;margin:2rem 0 0;padding:0;
border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
.figures>div{display:flex;flex-direction:column;padding:1.05rem 0 1rem;min-width:0}
.figures dd{margin:0;order:-1}
.value{display:block;font-size:1.75rem;line-height:1.15;font-weight:600;letter-spacing:-.02em;white-space:nowrap}
.label{font-size:.875rem;margin-top:.2rem}
.figures .note{order:1;font-size:.8125rem;color:var(--quiet)}
nav{font-size:.8125rem;margin-top:1.1rem;line-height:2}
nav a{color:var(--quiet);text-decoration:none;margin-right:1.1rem;white-space:nowrap}
nav a:hover{color:var(--accent);text-decoration:underline}
section{margin:0 0 2.9rem;scroll-margin-top:1rem}
h2{font-size:1.1875rem;line-height:1.3;font-weight:650;letter-spacing:-.005em;margin:0 0 .3rem}
.lead{margin:0 0 1.15rem;max-width:46rem}
#findings .lead{font-size:1.1875rem;line-height:1.45}
.scroll{overflow-x:auto;margin:0 0 1.35rem;
background:linear-gradient(90deg,transparent,var(--paper) 70%) 100% 0/2.5rem 100% no-repeat local,
linear-gradient(90deg,transparent,var(--rule)) 100% 0/1rem 100% no-repeat scroll}
table{border-collapse:collapse;font-size:.875rem;line-height:1.4;min-width:min(100%,36rem)}
th{font-weight:500;color:var(--quiet);text-align:left;vertical-align:bottom;border-bottom:1px solid var(--rule);
padding:.3rem 1.1rem .35rem 0;white-space:nowrap}
td:first-child{min-width:7rem}
td{padding:.36rem 1.1rem .36rem 0;border-bottom:1px solid var(--rule);vertical-align:top}
th:last-child,td:last-child{padding-right:0}
.r{text-align:right;white-space:nowrap}
tfoot td{font-weight:600;border-bottom:0}
tr.marked td{color:var(--red);font-weight:600}
ul.sentences{list-style:none;margin:0 0 1.35rem;padding:0;max-width:50rem}
.sentences li{position:relative;padding:.2rem 0 .2rem 1.25rem}
.sentences li::before{content:"";position:absolute;left:.1rem;top:.78rem;width:.45rem;height:.45rem;border-radius:50%;background:var(--limit)}
.sentences .good::before{background:var(--green)}
.sentences .note-mark::before{background:var(--accent)}
.sentences .warning::before{background:var(--amber);border-radius:1px}
.sentences .bad::before{background:var(--red);border-radius:1px;transform:rotate(45deg)}
.reading{margin:-.5rem 0 1.35rem;font-size:.8125rem;color:var(--quiet);max-width:46rem}
.detail{display:block;font-size:.8125rem;color:var(--quiet)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.6rem 2.4rem;align-items:end;margin:0 0 1.6rem}
figure{margin:0;min-width:0}
figcaption{display:flex;flex-wrap:wrap;gap:0 1rem;align-items:center;font-size:.8125rem;color:var(--quiet);margin-bottom:.5rem}
figcaption b{color:var(--ink);font-weight:600;font-size:.875rem}
.key{display:inline-flex;align-items:center;gap:.35rem;white-space:nowrap}
.key i{width:.9rem;height:.6rem;border-radius:1px;background:var(--soft);border-top:2px solid var(--accent)}
.key i.limit{width:1.2rem;height:0;background:none;border-top:2px dashed var(--limit)}
.key i.line{height:0;background:none}
.frame{position:relative;margin-left:3.4rem;margin-bottom:1.5rem}
.frame svg{display:block;width:100%;height:9.5rem;overflow:visible}
.scatter .frame{margin-left:4.6rem;margin-top:1.7rem}
.wide .frame svg{height:11rem}
.frame path,.frame line{vector-effect:non-scaling-stroke}
.grid{stroke:var(--rule);stroke-width:1}
.filled{fill:var(--soft);stroke:none}
.edge{fill:none;stroke:var(--accent);stroke-width:1.6;stroke-linejoin:round}
.limit-line{fill:none;stroke:var(--limit);stroke-width:1.4;stroke-dasharray:4 3}
.y,.x{position:absolute;font-size:.75rem;line-height:1;color:var(--quiet);white-space:nowrap}
.y{right:calc(100% + .5rem);transform:translateY(50%)}
.x{top:calc(100% + .5rem);transform:translateX(-50%)}
.x.first{transform:none}.x.last{transform:translateX(-100%)}
.dot{position:absolute;width:.6rem;height:.6rem;border-radius:50%;border:1.5px solid var(--accent);background:var(--paper);transform:translate(-50%,50%)}
.dot.best{background:var(--accent)}
.dot span{position:absolute;left:.85rem;top:-.35rem;font-size:.75rem;line-height:1.2;white-space:nowrap;color:var(--quiet);max-width:min(20rem,40vw);overflow:hidden;text-overflow:ellipsis}
.dot.left span{left:auto;right:.85rem}
.dot.above span,.dot.below span{left:50%;transform:translateX(-50%)}.dot.above span{top:-1.15rem}.dot.below span{top:.7rem}
.dot.best span{color:var(--ink)}
.bar{display:flex;height:1.5rem;gap:2px;margin:.1rem 0 .65rem}
.bar>i{min-width:2px}
.used{background:var(--accent)}.overhead{background:var(--limit)}
.idle{background:var(--soft)}.stranded{background:var(--amber)}
.shares{display:flex;flex-wrap:wrap;gap:.15rem 1.5rem;list-style:none;margin:0 0 1.5rem;padding:0;font-size:.875rem}
.shares li{display:inline-flex;align-items:center;gap:.45rem}
.shares i{width:.7rem;height:.7rem;border-radius:1px}
.shares b{font-weight:600}
footer{border-top:1px solid var(--rule);padding-top:1.1rem;font-size:.8125rem;color:var(--quiet)}
footer dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.25rem;margin:0}
footer dt{white-space:nowrap}
footer dd{margin:0;min-width:0;overflow-wrap:anywhere}
@media (max-width:36rem){
.figures{grid-template-columns:1fr 1fr;gap:0 1.25rem}.value{font-size:1.4rem}
.frame{margin-left:2.9rem}.scatter .frame{margin-left:4.3rem}.dot:not(.best) span{display:none}.dot span{max-width:32vw}.scatter .minor{display:none}footer dl{grid-template-columns:1fr}footer dd{margin-bottom:.35rem}}
@media print{
:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#000;--quiet:#555;--rule:#ccc;
--accent:#2b6389;--soft:#cfdfea;--limit:#888;--amber:#b4751a;--red:#b0352a;--green:#3a7650}
html{font-size:12px}.figures{grid-template-columns:repeat(4,1fr)}th,td{padding-right:.75rem}
main{max-width:none;padding:0}nav{display:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
section{margin-bottom:1.6rem}h2,.lead,thead,figure,.shares,.bar{break-inside:avoid;break-after:auto}
h2,.lead{break-after:avoid}tr{break-inside:avoid}.scroll{overflow:visible}@page{margin:16mm 14mm}}
`;
