/** The style sheet of the pages. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #55606e; --paper: #f6f7f9; --card: #fff; --line: #d5dae1;
  --good: #0b6b3a; --good-back: #dff4e7; --warn: #7a4a00; --warn-back: #fdeecb; --bad: #a01722; --bad-back: #fde3e4; --held: #4a2f8a; --held-back: #ebe4fb; --brand: #1450a3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --dim: #a7b1bf; --paper: #12161c; --card: #1b212a; --line: #333c48;
  --good: #7fdba6; --good-back: #12351f; --warn: #f2c879; --warn-back: #3a2a08; --bad: #ff9ea3; --bad-back: #431519; --held: #cbbcff; --held-back: #2c2150; --brand: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
header { display: flex; justify-content: space-between; align-items: center; padding: .75rem 1.25rem; background: var(--card); border-bottom: 1px solid var(--line); }
.brand { margin: 0; font-size: 1.2rem; } .brand a { color: var(--brand); text-decoration: none; }
#live { color: var(--dim); font-size: .9rem; }
main { max-width: 75rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .75rem; }
h3 { margin: 0 0 .5rem; font-size: 1.05rem; overflow-wrap: anywhere; }
small { color: var(--dim); font-weight: 400; overflow-wrap: anywhere; }
.lanes { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; }
.lane { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; min-width: 0; }
.lane dl { margin: .5rem 0 0; } .lane dl div { display: flex; gap: .75rem; } .lane dt { width: 5.5rem; color: var(--dim); } .lane dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.badge { display: inline-block; padding: .05rem .6rem; border-radius: 1rem; font-size: .85rem; font-weight: 600; background: var(--warn-back); color: var(--warn); }
.badge.synced, .badge.healthy { background: var(--good-back); color: var(--good); }
.badge.degraded, .badge.missing { background: var(--bad-back); color: var(--bad); }
.badge.suspended { background: var(--held-back); color: var(--held); }
.bad { color: var(--bad); } .warn { color: var(--warn); }
span.bad, span.warn { font-weight: 600; }
.note { margin: 0 0 .75rem; color: var(--dim); }
.details { margin: .75rem 0 0; padding-left: 1.1rem; font-size: .9rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .45rem .8rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; } tbody th { font-weight: 500; min-width: 12rem; overflow-wrap: anywhere; } thead th { color: var(--dim); font-weight: 600; white-space: nowrap; }
td time { white-space: nowrap; }
@media (max-width: 40rem) {
  main { padding-inline: .75rem; }
  table, tbody, tr, tbody th { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { padding: .6rem .8rem; border-bottom: 1px solid var(--line); }
  tbody tr:last-child { border-bottom: 0; }
  tbody th, td { padding: .1rem 0; border-bottom: 0; min-width: 0; }
  tbody th { font-weight: 600; }
  td { display: flex; gap: .75rem; } td > div { min-width: 0; overflow-wrap: anywhere; }
  td::before { content: attr(data-column); flex: 0 0 7.5rem; color: var(--dim); }
}
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
`;
