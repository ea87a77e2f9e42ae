/** Tables, which are cards on narrow screens. */
export const tables = `
.scroll { position: relative; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
table { border-collapse: separate; border-spacing: 0; width: 100%; }
caption { text-align: start; }
th, td { text-align: start; padding: .4rem .8rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 500; min-width: 11rem; overflow-wrap: anywhere; } td { overflow-wrap: break-word; } td p:first-child { margin-top: 0; } td p:last-child { margin-bottom: 0; }
thead th { color: var(--dim); font-size: .88rem; font-weight: 600; white-space: nowrap; background: var(--card); }
thead th bdi { display: block; max-width: 14rem; overflow: hidden; text-overflow: ellipsis; }
tbody tr:hover > * { background: var(--soft); }
td time, .whole { white-space: nowrap; }
.tall { max-height: calc(100vh - 2rem); overflow-y: auto; } .tall thead th { position: sticky; top: 0; z-index: 1; box-shadow: inset 0 -1px var(--line); }
.matrix tbody th { width: 34%; max-width: 30rem; } .matrix tbody th a { display: inline-block; color: var(--ink); font-weight: 600; text-decoration: none; } .matrix tbody th a:hover { text-decoration: underline; }
.matrix td small { display: block; }
.pages { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .75rem 0; }
@media (max-width: 40rem) {
  table, tbody, tbody tr, tbody th { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .tall { max-height: none; overflow-y: visible; }
  tbody tr { padding: .6rem .8rem; border-bottom: 1px solid var(--line); } tbody tr:last-child { border-bottom: 0; }
  tbody th, td { padding: .1rem 0; border-bottom: 0; min-width: 0; } tbody th { font-weight: 600; } .matrix tbody th { width: auto; max-width: none; }
  td { display: flex; gap: .75rem; } td > div { min-width: 0; flex: 1; overflow-wrap: anywhere; } td:not(:has(> div > *, > div:not(:empty))) { display: none; }
  td::before { content: attr(data-column); flex: 0 0 7rem; color: var(--dim); overflow-wrap: anywhere; }
}
`;
