/** Badges, buttons, forms, cards and lists. */
export const parts = `
.icon { width: .85em; height: .85em; flex: none; vertical-align: -.06em; fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.badge { display: inline-flex; gap: .35rem; align-items: center; padding: .05rem .55rem; border-radius: 1rem; font-size: .85rem; font-weight: 600; background: var(--soft); color: var(--dim); white-space: nowrap; }
.is { display: inline-flex; gap: .35rem; align-items: baseline; font-weight: 600; color: var(--dim); }
.badge.good { background: var(--good-back); color: var(--good); } .badge.warn { background: var(--warn-back); color: var(--warn); }
.badge.bad { background: var(--bad-back); color: var(--bad); } .badge.held { background: var(--held-back); color: var(--held); } .badge.info { background: var(--info-back); color: var(--info); }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .held { color: var(--held); } .info { color: var(--info); }
.badges { display: inline-flex; flex-wrap: wrap; gap: .35rem; align-items: center; }
.buttons { display: flex; flex-wrap: wrap; gap: .45rem; align-items: center; }
.button { display: inline-flex; gap: .4rem; align-items: center; min-height: 2rem; padding: .2rem .8rem; border: 1px solid var(--line); border-radius: .45rem; background: var(--card); color: var(--ink); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.button:hover { background: var(--soft); }
.button.main { background: var(--brand); border-color: var(--brand); color: var(--on-brand); } .button.main:hover { text-decoration: underline; }
.button.grave { border-color: var(--bad); color: var(--bad); }
.link { padding: 0; border: 0; background: none; color: var(--brand); font: inherit; text-decoration: underline; cursor: pointer; }
label, legend { font-weight: 600; } legend { padding: 0; }
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
input, select, textarea { max-width: 100%; padding: .3rem .55rem; border: 1px solid var(--dim); border-radius: .4rem; background: var(--card); color: var(--ink); font: inherit; }
input[type="radio"], input[type="checkbox"] { width: 1.1rem; height: 1.1rem; margin: .2rem 0 0; flex: none; accent-color: var(--brand); }
textarea { width: 100%; min-height: 5rem; }
.field { display: grid; gap: .2rem; margin: .75rem 0; min-width: 0; } .field > input { width: 100%; }
.choice { display: flex; gap: .6rem; margin: .4rem 0; font-weight: 400; } .choice > span { min-width: 0; overflow-wrap: anywhere; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: end; margin: 0 0 1rem; } .filters > div { display: grid; gap: .1rem; min-width: 0; } .filters label { font-size: .85rem; color: var(--dim); }
.filters .grow { flex: 1 1 14rem; } .filters .grow input { width: 100%; } .filters select { max-width: 18rem; width: 100%; } .bind { margin: .5rem 0; } .bind select { max-width: 30rem; }
.card { min-width: 0; padding: 1rem 1.15rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; box-shadow: var(--lift); }
.card > :first-child { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
.narrow { max-width: 46rem; } .stack { display: grid; gap: .75rem; } .stack > * { min-width: 0; }
.columns { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); gap: 1rem; align-items: start; } .halves { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; align-items: start; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .9rem; margin: .6rem 0 0; } .facts > div { display: contents; }
.facts dt { color: var(--dim); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.lines { margin: .5rem 0 0; list-style: disc; padding-inline-start: 1.1rem; overflow-wrap: anywhere; } .lines li { margin: .15rem 0; }
.lines.plain { padding: 0; list-style: none; }
.problem { padding: .5rem .75rem; border-inline-start: 4px solid var(--bad); background: var(--card); overflow-wrap: anywhere; } .problem.soft { border-color: var(--warn); } .problem.calm { border-color: var(--line); } .problem p { margin: .15rem 0; }
.problem p:first-child bdi { white-space: pre-line; }
.sum { margin: .5rem 0; display: flex; flex-wrap: wrap; gap: .2rem .9rem; padding: 0; list-style: none; } .sum a { display: inline-flex; gap: .35rem; color: inherit; text-decoration: none; } .sum a:hover { text-decoration: underline; }
details > summary { cursor: pointer; font-weight: 600; overflow-wrap: anywhere; } details > summary + * { margin-top: .5rem; }
pre { margin: .5rem 0; padding: .6rem .8rem; overflow-x: auto; background: var(--soft); border-radius: .4rem; }
.code { color: var(--dim); font-size: .85rem; white-space: nowrap; }
@media (max-width: 60rem) { .columns, .halves { grid-template-columns: minmax(0, 1fr); } }
`;
