/** Colours, text, the frame of a page and its header. */
export const base = `
:root { color-scheme: light dark; --ink: #16181d; --dim: #5a6170; --paper: #f7f7f9; --card: #fff; --line: #e2e4ea; --soft: #f0f1f5;
  --good: #0b6b3a; --good-back: #e0f4e8; --warn: #7a4a00; --warn-back: #fdeecb; --bad: #a01722; --bad-back: #fde6e7;
  --held: #4a2f8a; --held-back: #ece5fb; --info: #12498f; --info-back: #e3eefc; --brand: #4338ca; --on-brand: #fff; --lift: 0 1px 2px rgb(22 24 29 / 6%), 0 1px 6px rgb(22 24 29 / 4%); }
@media (prefers-color-scheme: dark) { :root { --ink: #ecedf1; --dim: #a3a9b8; --paper: #0f1014; --card: #17191f; --line: #2b2e38; --soft: #22252e;
  --good: #7fdba6; --good-back: #12351f; --warn: #f2c879; --warn-back: #3a2a08; --bad: #ff9ea3; --bad-back: #431519;
  --held: #cbbcff; --held-back: #2c2150; --info: #9cc6ff; --info-back: #16304f; --brand: #a5b0ff; --on-brand: #12131a; --lift: none; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
a { color: var(--brand); text-underline-offset: .15em; }
code, pre { font: .88em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
small { color: var(--dim); font-size: .88em; font-weight: 400; overflow-wrap: anywhere; }
bdi { overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; border-radius: .2rem; }
main:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--card); }
.skip:focus { left: .5rem; top: .5rem; z-index: 3; }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; padding: .5rem 1.25rem; background: var(--card); border-bottom: 1px solid var(--line); }
.brand { color: var(--ink); font-weight: 800; letter-spacing: -.02em; font-size: 1.15rem; text-decoration: none; }
.top nav { flex: 1 1 30rem; min-width: 0; }
.top ul { display: flex; flex-wrap: wrap; gap: .15rem; margin: 0; padding: 0; list-style: none; }
.top nav a { display: block; padding: .3rem .65rem; border-radius: .4rem; color: var(--ink); text-decoration: none; }
.top nav a:hover { background: var(--soft); }
.top nav a[aria-current] { background: var(--soft); color: var(--brand); font-weight: 600; }
.who { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; color: var(--dim); font-size: .9rem; min-width: 0; }
.who form { margin: 0; } .who bdi { max-width: 16rem; }
#live { display: inline-flex; gap: .4rem; align-items: center; }
#live::before { content: ""; width: .55rem; height: .55rem; border-radius: 50%; border: 2px solid var(--dim); }
#live[data-is="live"]::before { background: var(--good); border-color: var(--good); }
#live[data-is="lost"] { color: var(--bad); font-weight: 600; } #live[data-is="lost"]::before { border-color: var(--bad); border-radius: 0; }
main { max-width: 84rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { margin: .25rem 0 .75rem; font-size: 1.6rem; letter-spacing: -.02em; } h2 { margin: 2rem 0 .6rem; font-size: 1.15rem; } h3, h2.h3 { margin: 0 0 .5rem; font-size: 1.02rem; } h4 { margin: 0; font-size: 1em; }
p { margin: .35rem 0; overflow-wrap: anywhere; }
.crumbs { color: var(--dim); font-size: .9rem; overflow-wrap: anywhere; } .crumbs a { color: inherit; }
.head { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; justify-content: space-between; }
.head h1 { min-width: 0; }
.lead { color: var(--dim); max-width: 60rem; }
.note { margin: 0 0 .75rem; color: var(--dim); }
.said, .alert { margin: 0 0 1rem; padding: .6rem .9rem; border: 1px solid; border-radius: .5rem; overflow-wrap: anywhere; white-space: pre-line; }
.said { background: var(--good-back); color: var(--good); } .alert { background: var(--bad-back); color: var(--bad); }
.empty { padding: 1.5rem; text-align: center; color: var(--dim); background: var(--card); border: 1px dashed var(--line); border-radius: .6rem; }
@media (prefers-reduced-motion: no-preference) { .busy .icon { animation: turn 2s linear infinite; } @keyframes turn { 50% { opacity: .35; } } }
@media (max-width: 40rem) { .top { padding: .5rem .75rem; } .top nav { flex-basis: 100%; order: 3; } .who { margin-inline-start: auto; } main { padding-inline: .75rem; } }
`;
