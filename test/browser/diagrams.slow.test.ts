import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleChange } from '../../.ci/generate/example-change.ts';
import { diagrams } from '../../src/core/diff/print/diagrams.ts';
import { condensed } from '../../src/core/diff/mermaid/condense.ts';
import { flowchart } from '../../src/core/diff/mermaid/flowchart.ts';
import { shownInLabel } from '../../src/core/diff/mermaid/label.ts';
import { markSigns, type Graph } from '../../src/core/diff/mermaid/graph.ts';
import { hostileName, hostilePieces } from '../support/hostile-names.ts';
import { useBrowser } from './browser.ts';
import { mermaidOn } from './mermaid.ts';

const openPage = useBrowser();

/** A graph in which every text is somebody's. */
const named = (names: readonly string[]): Graph => ({
  nodes: names.map((name, index) => ({
    key: name + String(index),
    lines: [name, name],
    shape: (['box', 'start', 'choice', 'inner', 'rest'] as const)[index % 5] ?? 'box',
    mark: (['added', 'removed', 'changed', 'same'] as const)[index % 4] ?? 'same',
  })),
  edges: names.slice(1).map((name, index) => ({
    from: (names[index] ?? '') + String(index),
    to: name + String(index + 1),
    lines: [name],
    way: index % 2 === 0 ? 'flow' : 'aside',
    mark: 'same',
  })),
});

/** As a label shows it. Spaces beside each other count as one on a page. */
const seen = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
const shownBy = ({ nodes }: Graph) =>
  nodes.map(({ lines: [first = '', second = ''], mark }) =>
    [markSigns[mark] + first, second].map((line) => seen(shownInLabel(line))).join(' '),
  );

describe('diagrams in the Mermaid that a page runs', () => {
  it('show the examples: each module once, with its sign', async () => {
    const pictures = diagrams(await exampleChange());
    const draw = await mermaidOn(await openPage());
    const drawn = await draw(pictures.map(({ draw: drawing }) => drawing()));
    expect(drawn.map(({ error, harmful }) => ({ error, harmful }))).toEqual(
      pictures.map(() => ({ error: undefined, harmful: [] })),
    );
    const scenario = drawn[pictures.findIndex(({ name }) => name === 'Validate Order')];
    expect(scenario?.texts.map((text) => seen(text).split(' ').slice(0, 3).join(' '))).toEqual(
      expect.arrayContaining(['~ 4 Iterator', '+ 20 Sleep', '− 12 Resume', '+ 21 Create']),
    );
    expect(scenario).toMatchObject({ nodes: 13, edges: 12 });
  });

  it('show every name as text and do nothing with it', async () => {
    const samples = [
      ...hostilePieces.map((piece) => [piece, `a ${piece}`, `${piece} b`]),
      ...fc.sample(fc.array(hostileName, { minLength: 1, maxLength: 4 }), 60),
    ];
    const draw = await mermaidOn(await openPage());
    const drawn = await draw(samples.map((names) => flowchart(named(names))));
    for (const [index, names] of samples.entries()) {
      const graph = named(names);
      expect({ names, ...drawn[index], texts: drawn[index]?.texts.map(seen) }).toEqual({
        names,
        nodes: graph.nodes.length,
        edges: graph.edges.length,
        texts: shownBy(graph),
        harmful: [],
      });
    }
  }, 240_000);

  it('are drawn of a scenario of 400 modules that all have a long name', async () => {
    const names = Array.from({ length: 400 }, (_, index) => `${index} ${'"]--> '.repeat(20)}`);
    const graph = named(names);
    const draw = await mermaidOn(await openPage());
    const [drawn] = await draw([flowchart(graph)]);
    expect(drawn?.error).toBeUndefined();
    expect(drawn?.nodes).toBeGreaterThan(3);
    // At most a group on each side of every module that is shown.
    expect(condensed(graph, 40).nodes.length).toBeLessThanOrEqual(2 * 40 + 1);
  });
});
