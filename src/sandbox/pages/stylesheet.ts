/** Style of the pages, in light and dark. It is in a module so that builds include it. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: #f5f6fa; --panel: #ffffff; --ink: #1b2130; --quiet: #556074; --line: #d9dee8;
  --accent: #3d4fd1; --accent-ink: #ffffff; --accent-soft: #eaecfb; --hover: #eef0f6;
  --good: #0d6b3c; --good-soft: #dff3e7; --warn: #7c4a03; --warn-soft: #fdeed2;
  --bad: #a5182b; --bad-soft: #fce4e6; --bad-line: #efb4bb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11141b; --panel: #1a1f2a; --ink: #e7eaf2; --quiet: #a3adc0; --line: #303848;
    --accent: #99a6ff; --accent-ink: #11141b; --accent-soft: #262d4d; --hover: #252c3a;
    --good: #7fdca8; --good-soft: #15392a; --warn: #f3c67c; --warn-soft: #3d2d10;
    --bad: #ff9fa9; --bad-soft: #431a21; --bad-line: #7a2f3a;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, "DejaVu Sans", sans-serif; }
a { color: var(--accent); }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--panel); }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; }
.top { display: flex; gap: .75rem; align-items: baseline; padding: .8rem 1.5rem; background: var(--panel); border-bottom: 1px solid var(--line); }
.brand { font-weight: 700; font-size: 1.15rem; color: var(--ink); text-decoration: none; }
.brand span { color: var(--accent); }
.hint { color: var(--quiet); font-size: .875rem; font-weight: 400; overflow-wrap: anywhere; }
.crumbs, main { max-width: 68rem; margin-inline: auto; padding-inline: 1.5rem; }
.crumbs { padding-top: 1rem; font-size: .875rem; }
.crumbs ol { display: flex; flex-wrap: wrap; gap: .25rem .5rem; margin: 0; padding: 0; list-style: none; }
.crumbs li { min-width: 0; max-width: 24rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 2px; }
.crumbs li + li::before { content: "/"; color: var(--quiet); margin-inline-end: .5rem; }
.crumbs [aria-current] { color: var(--quiet); }
main { padding-block: 1rem 4rem; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; margin: 0; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
.head { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; justify-content: space-between; margin-block: .5rem 1.25rem; }
.head > div:first-child { min-width: 0; flex: 1 1 20rem; }
.head p { margin: .4rem 0 0; }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin-bottom: 1.25rem; }
.narrow { max-width: 36rem; }
.panel > h2 { margin-bottom: .9rem; }
.empty { text-align: center; padding: 3rem 1.25rem; } .empty p { margin: .25rem; }
.notice, .alert { border-radius: .6rem; padding: .7rem 1rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
.alert { background: var(--bad-soft); color: var(--bad); border: 1px solid var(--bad-line); }
.alert p, .alert ul { margin: .4rem 0 0; } .alert a { color: inherit; font-weight: 600; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr)); gap: 1rem; padding: 0; margin: 0; list-style: none; }
.card { position: relative; background: var(--panel); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
.card:hover { border-color: var(--accent); }
.card a { text-decoration: none; } .card a::after { content: ""; position: absolute; inset: 0; border-radius: .75rem; }
.facts { margin: .75rem 0 0; } .facts div { display: flex; justify-content: space-between; gap: 1rem; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.button { display: inline-flex; align-items: center; min-height: 2.5rem; padding: .35rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--panel); color: var(--ink); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.button:hover { background: var(--hover); }
.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.primary:hover { background: var(--accent); filter: brightness(1.08); }
.danger { color: var(--bad); }
.destroy { background: var(--bad); border-color: var(--bad); color: var(--panel); }
.destroy:hover { background: var(--bad); filter: brightness(1.08); }
.badge { display: inline-block; padding: .1rem .65rem; border-radius: 1rem; font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.good { background: var(--good-soft); color: var(--good); } .warn { background: var(--warn-soft); color: var(--warn); }
.bad { background: var(--bad-soft); color: var(--bad); } .quiet { background: var(--hover); color: var(--quiet); }
.streams { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--panel); border: 1px solid var(--line); border-radius: .75rem; }
.streams th, .streams td { text-align: start; padding: .7rem 1rem; border-bottom: 1px solid var(--line); vertical-align: middle; }
.streams tbody tr:last-child > * { border-bottom: 0; }
.streams thead th { color: var(--quiet); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.streams tbody th { font-weight: 600; width: 45%; overflow-wrap: anywhere; }
.streams tbody th a { color: var(--ink); text-decoration: none; } .streams tbody th a:hover { text-decoration: underline; }
.streams time { white-space: nowrap; }
.streams .menu-cell { text-align: end; width: 1%; }
.dots { width: 2.5rem; height: 2.5rem; border: 1px solid transparent; border-radius: .5rem; background: none; color: var(--ink); font: inherit; font-size: 1.35rem; line-height: 1; cursor: pointer; }
.dots:hover, .dots[aria-expanded="true"] { background: var(--hover); border-color: var(--line); }
.menu { min-width: 13rem; padding: .4rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--panel); color: var(--ink); box-shadow: 0 .5rem 1.5rem #0003; }
@supports (position-area: block-end) {
  .menu { position-area: block-end span-inline-start; position-try-fallbacks: flip-block; margin: .25rem 0; }
}
.menu ul { list-style: none; margin: 0; padding: 0; }
.menu a, .menu button { display: block; width: 100%; padding: .5rem .75rem; border: 0; border-radius: .4rem; background: none; color: inherit; font: inherit; text-align: start; text-decoration: none; cursor: pointer; }
.menu .danger { color: var(--bad); }
.menu a:hover, .menu button:hover { background: var(--hover); }
.menu :focus-visible { outline-offset: -2px; }
dialog { width: min(34rem, calc(100vw - 2rem)); padding: 1.5rem; border: 1px solid var(--line); border-radius: .9rem; background: var(--panel); color: var(--ink); box-shadow: 0 1rem 3rem #0005; }
dialog::backdrop { background: #0b0e1599; }
dialog h2 { margin-bottom: 1rem; }
.import .actions { justify-content: flex-end; margin-top: 1.25rem; }
.drop { position: relative; display: grid; gap: .3rem; place-items: center; padding: 2.25rem 1rem; border: 2px dashed var(--quiet); border-radius: .75rem; text-align: center; cursor: pointer; }
.drop:hover, .drop.over { background: var(--accent-soft); border-color: var(--accent); }
.drop:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
.drop-title { font-weight: 600; }
.drop input { max-width: 100%; margin-top: .6rem; color: var(--quiet); font: inherit; font-size: .875rem; }
.drop input:focus-visible { outline: none; }
.drop input::file-selector-button { margin-inline-end: .75rem; padding: .35rem .8rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--panel); color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
.drop input::file-selector-button:hover { background: var(--hover); }
.chosen:not(:empty) { display: grid; gap: .15rem; padding: 1.1rem 1.25rem; border-radius: .75rem; background: var(--accent-soft); }
.chosen .hint { color: var(--ink); }
.chosen-name { font-weight: 700; font-size: 1.1rem; max-height: 9rem; overflow-y: auto; overflow-wrap: anywhere; }
.import .alert { margin: 1rem 0 0; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin-bottom: .9rem; }
.row:last-child { margin-bottom: 0; }
.row .field { flex: 1 1 16rem; margin: 0; } .row .short { flex: 0 1 10rem; }
.field { display: grid; gap: .3rem; margin-bottom: 1rem; min-width: 0; }
.field label { font-size: .875rem; font-weight: 600; overflow-wrap: anywhere; }
.field p { margin: 0; }
.things { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 0 1.5rem; margin-top: 1rem; }
.field input, .field textarea, .field select { width: 100%; min-height: 2.5rem; padding: .45rem .7rem; border: 1px solid var(--quiet); border-radius: .5rem; background: var(--page); color: var(--ink); font: inherit; }
.field textarea { font: .875rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; resize: vertical; }
.flow { margin: 0; padding-inline-start: 1.5rem; } .flow li { padding-block: .15rem; overflow-wrap: anywhere; }
.flow b { display: inline-block; min-width: 4.5rem; font-weight: 600; color: var(--quiet); }
.canvas { overflow: auto; border: 1px solid var(--line); border-radius: .6rem; background: var(--page); max-height: 26rem; }
.canvas svg { display: block; margin: auto; }
.canvas rect { fill: var(--panel); stroke: var(--line); stroke-width: 2; } .canvas a:hover rect { stroke: var(--accent); }
.canvas path { fill: none; stroke: var(--quiet); stroke-width: 2; opacity: .6; }
.canvas text { fill: var(--quiet); font-size: 14px; } .canvas .strong { fill: var(--ink); font-weight: 600; }
.modules { margin: 0; padding: 0; list-style: none; columns: 2; column-gap: 2rem; }
.modules li { display: grid; padding-block: .35rem; break-inside: avoid; overflow-wrap: anywhere; }
@media (max-width: 44rem) {
  .crumbs, main { padding-inline: 1rem; } .top { padding-inline: 1rem; }
  .modules { columns: 1; }
  .streams, .streams tbody { display: grid; gap: .75rem; } .streams { border: 0; background: none; }
  .streams thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .streams tbody tr { position: relative; display: grid; gap: .3rem; padding: .9rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: .75rem; }
  .streams tbody th, .streams tbody td { display: flex; gap: .5rem; align-items: center; padding: 0; border: 0; width: auto; }
  .streams tbody th { padding-inline-end: 3rem; font-size: 1.05rem; min-height: 2rem; }
  .streams tbody td[data-label]::before { content: attr(data-label); flex: 0 0 8rem; color: var(--quiet); font-size: .875rem; }
  .streams .menu-cell { position: absolute; inset-block-start: .6rem; inset-inline-end: .6rem; width: auto; }
}
@media (forced-colors: active) { .badge { border: 1px solid; } }
`;
