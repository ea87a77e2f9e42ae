/** Styles of the pipeline, pictures of flows, and differences. */
export const flows = `
.flow { display: flex; gap: .5rem; align-items: flex-start; margin: 0; padding: .25rem; list-style: none; }
.way { overflow-x: auto; padding-bottom: .25rem; }
.flow > li { display: flex; flex: 1 1 17rem; min-width: min(16.5rem, 100%); max-width: 30rem; }
.flow > .between { flex: 0 0 8.5rem; min-width: 8.5rem; flex-direction: column; align-items: center; gap: .25rem; padding-top: 2.25rem; text-align: center; color: var(--dim); font-size: .88rem; overflow-wrap: anywhere; }
.between > div { max-width: 100%; } .between .icon { width: 1.6rem; height: 1.6rem; stroke-width: 1.4; }
.stage { display: flex; flex-direction: column; flex: 1; }
.stage h3 { display: flex; flex-wrap: wrap; gap: .1rem .5rem; align-items: baseline; } .stage h3 a { color: inherit; }
.stage .buttons { padding-top: .75rem; }
.pictures { display: grid; gap: 1rem; } .pictures h4 { margin-bottom: .3rem; }
.picture { overflow: auto; max-height: min(38rem, 45vh); background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.picture svg { display: block; margin: 0 auto; }
.picture text { fill: var(--ink); font: 13px system-ui, "DejaVu Sans", sans-serif; unicode-bidi: isolate; text-anchor: middle; }
.picture .lead { font-weight: 600; } .picture .edge text { fill: var(--dim); font-size: 12px; paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
.node > .shape { fill: var(--card); stroke: var(--dim); stroke-width: 1.3; }
.node.added > .shape { fill: var(--good-back); stroke: var(--good); stroke-width: 2; } .node.removed > .shape { fill: var(--bad-back); stroke: var(--bad); stroke-width: 2; stroke-dasharray: 6 4; } .node.changed > .shape { fill: var(--warn-back); stroke: var(--warn); stroke-width: 2; }
.node.added text { fill: var(--good); } .node.removed text { fill: var(--bad); } .node.changed text { fill: var(--warn); }
.edge path { fill: none; stroke: var(--dim); stroke-width: 1.3; } .edge polygon { fill: var(--dim); stroke: none; } .edge.aside path { stroke-dasharray: 4 4; }
.edge.added path { stroke: var(--good); stroke-width: 2; } .edge.removed path { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 6 4; } .edge.changed path { stroke: var(--warn); stroke-width: 2; }
.edge.added polygon { fill: var(--good); } .edge.removed polygon { fill: var(--bad); } .edge.changed polygon { fill: var(--warn); }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .25rem 0 .75rem; padding: 0; list-style: none; font-size: .9rem; }
.changes { margin: .25rem 0 0; padding: 0; list-style: none; } .changes > li { display: grid; grid-template-columns: 1.4rem minmax(0, 1fr); padding: .15rem .4rem; border-radius: .3rem; overflow-wrap: anywhere; }
.changes .sign { font-weight: 700; } .changes .added { background: var(--good-back); color: var(--good); } .changes .removed { background: var(--bad-back); color: var(--bad); } .changes .changed { background: var(--warn-back); color: var(--warn); } .changes > li { margin-top: 2px; }
.changes del, .changes ins, .changes q { color: inherit; text-decoration: none; font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .88em; white-space: pre-wrap; } .changes del { text-decoration: line-through; } .changes ins { font-weight: 700; }
.patch { max-height: 24rem; overflow: auto; padding: .4rem 0; background: var(--card); border: 1px solid var(--line); white-space: pre; } .patch span { display: block; width: max-content; min-width: 100%; padding: 0 .8rem; }
.patch .added { background: var(--good-back); color: var(--good); } .patch .removed { background: var(--bad-back); color: var(--bad); } .patch .place { background: var(--soft); color: var(--dim); }
.ticks { margin: .5rem 0; padding: 0; list-style: none; } .ticks form { margin: 0; }
.tick { display: grid; grid-template-columns: 1.5rem minmax(0, 1fr); gap: .5rem; width: 100%; padding: .3rem .4rem; border: 0; border-radius: .35rem; background: none; color: var(--ink); font: inherit; text-align: start; cursor: pointer; overflow-wrap: anywhere; } .tick:hover { background: var(--soft); }
.tick .box { display: grid; place-items: center; width: 1.15rem; height: 1.15rem; margin-top: .15rem; border: 2px solid var(--dim); border-radius: .25rem; } .tick[aria-checked="true"] .box { background: var(--brand); border-color: var(--brand); color: var(--on-brand); } .tick[aria-checked="true"] { color: var(--dim); } .tick[aria-checked="false"] .icon { visibility: hidden; }
[data-chosen]:empty { position: absolute; } .drop { padding: 1rem; border: 2px dashed var(--dim); border-radius: .6rem; } .drop.over { border-color: var(--brand); background: var(--soft); }
@media (max-width: 60rem) { .flow { flex-direction: column; align-items: stretch; } .flow > li { flex: none; max-width: none; min-width: 0; } .flow > .between { flex: none; min-width: 0; padding: .25rem; } .between .icon { transform: rotate(90deg); } }
`;
