/** How the page looks, by day and by night; the pictures bring their own colours. */
export const STYLE = `
:root{color-scheme:light dark;--back:#fff;--pane:#f6f8fa;--edge:#c8d1dc;--text:#1f2733;--soft:#55657a;--lit:#0a61c9;--glow:#dcebff;--warn:#9a4b00;--hint:#fff3d6;--mark:#ffe58a}
@media(prefers-color-scheme:dark){:root{--back:#0d1117;--pane:#161b22;--edge:#3d4754;--text:#e6edf3;--soft:#a5b2c2;--lit:#6cb0ff;--glow:#12315c;--warn:#f0a657;--hint:#3b2e10;--mark:#6b5200}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:14px/1.4 system-ui,Helvetica,Arial,sans-serif}
#page{min-width:0}
button,input,select,textarea{font:inherit;color:inherit;background:var(--back);border:1px solid var(--soft);border-radius:6px;padding:3px 9px;max-width:100%}
button{cursor:pointer;text-align:left}
button:hover{background:var(--glow)}
button.main{font-weight:600;border:2px solid var(--lit);margin:4px 0}
button[aria-disabled=true]{color:var(--soft);font-weight:400;border:1px dashed var(--soft);cursor:not-allowed;background:none}
.dropping::after{content:'Drop the trace here';position:fixed;inset:0;z-index:3;display:grid;place-items:center;font-size:20px;font-weight:600;border:6px dashed var(--lit);background:color-mix(in srgb,var(--back) 75%,transparent);pointer-events:none}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
button[aria-pressed=true]{background:var(--glow);border-color:var(--lit);box-shadow:inset 0 -3px var(--lit);font-weight:600}
:focus-visible{outline:3px solid var(--lit);outline-offset:2px}
h1,h2,h3,p,ul,ol{margin:0;padding:0}
h1{font-size:16px}h2{font-size:14px;display:inline}h3{font-size:13px;margin-top:8px}
small,.due,.count{color:var(--soft);font-size:12px}
ul,ol{list-style:none}
li{margin:3px 0;overflow-wrap:anywhere}
summary{cursor:pointer;overflow-wrap:anywhere}
[hidden]{display:none!important}
.bar{display:flex;flex-wrap:wrap;gap:6px;align-items:center}
.page{display:grid;grid-template:auto minmax(0,1fr) auto/minmax(0,1fr) 370px;height:100vh}
header{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;padding:8px 14px;border-bottom:1px solid var(--edge);background:var(--pane)}
header h1{margin-right:auto}
search{position:relative;display:flex;gap:8px;align-items:center}
.results{position:absolute;z-index:2;top:100%;left:0;width:min(440px,90vw);max-height:60vh;overflow:auto;background:var(--back);box-shadow:0 4px 16px #0006;border-radius:6px}
.results button{width:100%;border-color:transparent}
.links{display:flex;flex-wrap:wrap;gap:6px;align-items:center}
.file input{max-width:230px;border:0;padding:0}
main{display:flex;flex-direction:column;gap:8px;padding:8px 14px;min-width:0;min-height:0}
.said{height:4.2em;overflow:auto;flex:none;border-left:4px solid var(--lit);padding-left:8px}
.pictures{flex:1;display:flex;flex-direction:column;gap:8px;min-height:0}
.pictures>.bar{flex-wrap:nowrap;align-items:start}
.choices{display:flex;flex-wrap:wrap;gap:6px;flex:1;min-width:0}
.tools{flex:none;white-space:nowrap}
.columns{flex:1;display:flex;gap:8px;min-height:0;overflow:auto hidden}
article{flex:1 0 min(300px,100%);min-width:0;display:flex;flex-direction:column;border:1px solid var(--edge);border-radius:8px;overflow:hidden}
.heading{display:flex;flex-wrap:wrap;gap:0 10px;padding:4px 10px;background:var(--pane);border-bottom:1px solid var(--edge);overflow-wrap:anywhere}
.heading span{max-height:4.2em;overflow:hidden;color:var(--soft)}
.box{flex:1;overflow:auto;min-height:0;padding:10px}
.box svg{display:block;margin:auto;overflow:visible}
.history{display:flex;gap:14px;padding:0 14px 8px;min-width:0}
.history section{flex:1 1 0;min-width:0}
.sequence{overflow:auto;max-height:26vh;border:1px solid var(--edge);border-radius:8px}
.sequence p{padding:6px 10px}
aside{grid-column:2;grid-row:2/4;border-left:1px solid var(--edge);overflow:auto;padding:0 14px 14px;min-width:0}
aside section{border-bottom:1px solid var(--edge);padding:8px 0}
.body{padding-top:6px}
.clock{font-variant-numeric:tabular-nums;font-weight:600;min-width:5.5em}
.offers li{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center}
.payload{flex:1 1 9em;min-width:0}
.payload[open]{flex-basis:100%}
.payload summary{position:relative;font-size:12px;padding:3px 0;color:var(--soft);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.payload code{font:12px ui-monospace,monospace;color:var(--text)}
.payload[open] code{display:none}
.payload textarea[aria-invalid=true]{border:2px dashed var(--warn)}
.tests{max-height:10em;overflow:auto}
textarea{width:100%;font:12px ui-monospace,monospace}
pre{margin:4px 0;padding:6px;background:var(--pane);overflow:auto;max-height:40vh;font:12px ui-monospace,monospace}
.fault{color:var(--warn)}
.notice{margin:8px 0;padding:8px;background:var(--hint);border-left:4px solid var(--warn)}
.notice button{margin-left:6px}
.forced label{font-weight:600}
.log{position:relative;max-height:22vh;overflow:auto;margin-top:6px}
.log .step{width:100%;border-color:transparent;overflow-wrap:anywhere}
.log .step[aria-current]{border-color:var(--lit);background:var(--glow);font-weight:600}
.log [aria-current] b::before{content:"▸ "}
.log .later{font-style:italic;color:var(--soft)}
.log .later small::after{content:" later"}
.log ul,.tests,.untested{padding-left:16px;font-size:12px}
.log ul li,.tests li{list-style:disc}
.box .handle{pointer-events:bounding-box}
.box [data-t],.box [data-s]{cursor:pointer}
.box .hit{fill:none;stroke:transparent;stroke-width:14;pointer-events:stroke}
.box .active>.box,.box .active>.frame{stroke:var(--lit);stroke-width:3.4}
.box .active>.box,.box .active>.ground{fill:var(--glow)}
.box .offered text.event{text-decoration:underline}
.box .offered .way,.box .offered>.way{stroke-width:2.2}
.box .untested .way{stroke:var(--warn);stroke-dasharray:1 5;stroke-linecap:round;stroke-width:2.6}
.box .untested .head{fill:var(--warn)}
.box .taken .way{stroke:var(--lit);stroke-width:3.4}
.box .taken .head{fill:var(--lit);stroke:var(--lit);stroke-width:3}
.box .handle.taken{outline:2px solid var(--lit);outline-offset:2px}
.box .chosen>.box,.box .chosen>.frame{outline:6px double var(--ink);outline-offset:2px}
.box .handle.chosen{outline:3px double var(--ink);outline-offset:-1px}
.box .handle.chosen>text{paint-order:stroke;stroke:var(--mark);stroke-width:5px;stroke-linejoin:round}
.box .chosen .hit{stroke:var(--mark)}
.box .handle:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
.badges{pointer-events:none}
.badge rect{fill:var(--paper);stroke:var(--line)}
.badge text{font-size:9px;text-anchor:middle}
.badge.untested rect{stroke:var(--warn);stroke-width:1.6}
.sequence svg{display:block}
.sequence .lanes{position:sticky;top:0;background:var(--pane)}
.sequence text{text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:4px}
.sequence .lanes text{stroke:none}
.sequence .lane{font-weight:bold;font-size:12px}
.life{stroke:var(--line);stroke-dasharray:2 4}
.message{cursor:pointer}
.message .touch{fill:transparent}
.message .line{fill:none;stroke:var(--line);stroke-width:1.4}
.message .tip{fill:var(--line)}
.message.now .line{stroke:var(--lit);stroke-width:3}
.message.now .tip{fill:var(--lit);stroke:var(--lit)}
.message.now text{font-weight:bold}
.message.later text{font-style:italic}
.message.later .line{stroke-dasharray:4 3}
.message:hover .touch{fill:var(--box)}
@media(max-width:900px){
.page{display:block;height:auto}
html{scroll-padding-top:56vh}
main{position:sticky;top:0;z-index:1;height:55vh;background:var(--back);border-bottom:1px solid var(--edge)}
.choices{flex-wrap:nowrap;overflow:auto;padding:4px}.choices button{flex:none}
.history{display:block;padding:0 14px 14px}
.log{max-height:60vh}
aside{grid-column:2;grid-row:2/4;border-left:0;border-top:1px solid var(--edge)}
button,summary,select{min-height:32px}
.payload summary{line-height:26px}
}
`;
