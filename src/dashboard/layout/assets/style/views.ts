/** Styles of stages, tabs, rows that open, ids and people. */
export const views = `
.label { margin: 0 0 .15rem; color: var(--dim); font-size: .75rem; font-weight: 600; letter-spacing: .04em; text-transform: uppercase; }
.live { margin: .75rem 0 0; } .live p { margin: .1rem 0; } .live .subject { font-weight: 600; } .by { display: flex; flex-wrap: wrap; gap: .15rem .6rem; align-items: center; color: var(--dim); font-size: .88rem; }
.times { margin: .75rem 0 0; color: var(--dim); font-size: .85rem; }
.id { display: inline-flex; gap: .15rem; align-items: center; white-space: nowrap; } .id code { padding: .05rem .3rem; border-radius: .3rem; background: var(--soft); }
.copy { display: none; padding: .15rem; border: 0; border-radius: .3rem; background: none; color: var(--dim); cursor: pointer; line-height: 0; } .scripted .copy { display: inline-block; } .copy:hover { background: var(--soft); color: var(--ink); } .copy.copied { color: var(--good); }
.person { display: inline-flex; gap: .35rem; align-items: center; min-width: 0; }
.avatar { display: inline-grid; place-items: center; width: 1.4rem; height: 1.4rem; flex: none; border-radius: 50%; font-size: .62rem; font-weight: 700; color: #fff; }
.tint-0 { background: #3d5a99; } .tint-1 { background: #6b4c9a; } .tint-2 { background: #8a4a63; } .tint-3 { background: #2f6d62; } .tint-4 { background: #7a5a1e; } .tint-5 { background: #4b5563; }
.progress { display: grid; gap: .25rem; margin: .6rem 0 0; } .progress progress { width: 100%; height: .5rem; accent-color: var(--brand); }
.waits { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; margin: .75rem 0 0; padding: .6rem .75rem; border-radius: .5rem; background: var(--warn-back); color: var(--warn); }
.waits p { flex: 1 1 12rem; margin: 0; } .waits a:not(.button) { color: inherit; } .waits.held { background: var(--held-back); color: var(--held); } .waits.bad { background: var(--bad-back); color: var(--bad); } .waits code { background: none; padding: 0; }
.summary { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem 2rem; align-items: start; } .summary .waits:first-child { margin-top: 0; }
.tabs { margin: 1.25rem 0 1rem; border-bottom: 1px solid var(--line); overflow-x: auto; } .tabs ul { display: flex; gap: .25rem; margin: 0; padding: 0; list-style: none; }
.tabs a { display: flex; gap: .4rem; align-items: center; padding: .55rem .8rem; border-bottom: 2px solid transparent; color: var(--dim); font-weight: 600; text-decoration: none; white-space: nowrap; } .tabs a:hover { color: var(--ink); } .tabs a[aria-current] { border-color: var(--brand); color: var(--ink); }
.count { padding: 0 .45rem; border-radius: 1rem; background: var(--soft); color: var(--dim); font-size: .78rem; font-weight: 600; }
.summary-line { margin: 0; font-size: 1.05rem; } .group h3 { margin: 1rem 0 .4rem; }
.rows { margin: 0; padding: 0; list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; }
.row { border-bottom: 1px solid var(--line); } .row:last-child { border-bottom: 0; } .row summary, .row.plain { display: flex; gap: .15rem .75rem; flex-wrap: wrap; align-items: baseline; padding: .55rem .8rem; font-weight: 400; } .row summary:hover { background: var(--soft); } .row summary::marker { content: ''; } .row summary::-webkit-details-marker { display: none; }
.row summary::before { content: '›'; color: var(--dim); font-weight: 700; } .row details[open] > summary::before { transform: rotate(90deg); } .row .name { flex: 1 1 10rem; min-width: 0; font-weight: 600; overflow-wrap: anywhere; } .row .what, .row .by { color: var(--dim); font-size: .9rem; } .row .sign { font-weight: 700; }
.inside { padding: .25rem .8rem .9rem 1.9rem; border-top: 1px solid var(--line); } .inside .note { margin: .4rem 0; } .inside .card { border: 0; padding: .4rem 0; } .inside .buttons { margin: .6rem 0; }
.find { position: relative; flex: 0 1 14rem; min-width: 8rem; margin: 0; } .find input { width: 100%; }
.found { position: absolute; inset-inline-end: 0; top: calc(100% + .4rem); z-index: 4; width: min(32rem, 92vw); max-height: 75vh; overflow-y: auto; padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; box-shadow: 0 8px 24px rgb(0 0 0 / 18%); } .found h2 { margin: .6rem 0 .3rem; } .found section:first-of-type h2 { margin-top: 0; }
.help { display: none; width: 1.5rem; height: 1.5rem; border: 1px solid var(--line); border-radius: 50%; text-decoration: none; } .scripted .help { display: inline-block; }
dialog { max-width: min(30rem, 92vw); padding: 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); color: var(--ink); } dialog::backdrop { background: rgb(0 0 0 / 45%); } dialog form { margin: 1rem 0 0; }
kbd { font: .88em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; white-space: nowrap; }
@media (max-width: 60rem) { .summary { grid-template-columns: minmax(0, 1fr); } .flow { flex-direction: column-reverse; } .between .icon { transform: rotate(-90deg) !important; } }
@media (max-width: 40rem) { .find { flex: 1 1 100%; order: 4; } .inside { padding-inline-start: .8rem; } .tabs a { padding: .7rem .6rem; } .button { min-height: 2.75rem; } }
`;
