import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleChange } from '../../../../.ci/generate/example-change.ts';
import type { ContentObject } from '../../../../src/core/stream/content.ts';
import { diffTrees } from '../../../../src/core/diff/diff-trees.ts';
import { treeFile, type Tree } from '../../../../src/core/tree/tree.ts';
import { diagrams } from '../../../../src/core/diff/print/diagrams.ts';
import { withJoinedChains } from '../../../../src/core/diff/mermaid/chains.ts';
import { condensed } from '../../../../src/core/diff/mermaid/condense.ts';
import { flowchart } from '../../../../src/core/diff/mermaid/flowchart.ts';
import type { Graph, GraphNode } from '../../../../src/core/diff/mermaid/graph.ts';
import { united } from '../../../../src/core/diff/mermaid/outline.ts';
import { scenarioOutlines } from '../../../../src/core/diff/mermaid/scenario-graph.ts';
import { streamOutlines } from '../../../../src/core/diff/mermaid/stream-graph.ts';
import { hostileName } from '../../../support/hostile-names.ts';
import { content, moduleOf, object, scenarioOf, type ModuleWords } from '../../../support/scenario-of.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const file = 'scenarios/orders.json';
const treeWith = (scenario: ContentObject): Tree => new Map([[file, treeFile(scenario)]]);

/** Edges as `1>2`, with the sign of what came (+), went (-) or changed (~), and what it says. */
function shown({ nodes, edges }: Graph): { readonly nodes: string; readonly edges: string } {
  const signs = { added: '+', removed: '-', changed: '~', same: '' };
  return {
    nodes: nodes.map(({ key, mark }) => `${signs[mark]}${key}`).join(' '),
    edges: edges
      .map(({ from, to, lines, way, mark }) => {
        const said = lines.length === 0 ? '' : `(${lines.join('/')})`;
        return `${signs[mark]}${from}${way === 'flow' ? '>' : '..'}${to}${said}`;
      })
      .join(' '),
  };
}

function compared(before: ContentObject, after: ContentObject) {
  const { changes } = diffTrees(treeWith(before), treeWith(after));
  return shown(united(scenarioOutlines(before, after, changes)));
}

const flow = (...words: readonly ModuleWords[]) => scenarioOf(...words);

describe('the picture of a scenario', () => {
  it('leads from module to module, into routes, tools and error handlers', () => {
    const scenario = flow(
      1,
      { id: 2, onerror: [9] },
      { id: 3, tools: [[10, 11]] },
      { id: 4, routes: [[5, 6], [7]] },
    );
    expect(compared(scenario, scenario)).toEqual({
      nodes: '1 2 9 3 10 11 4 5 6 7',
      edges: '1>2 2..9(on error) 2>3 3..10(tool tool 0) 10>11 3>4 4>5 5>6 4>7',
    });
  });

  it('joins branches at what follows them, but for those that end', () => {
    const branching = content({
      id: 2,
      module: 'builtin:BasicIfElse',
      branches: [
        { label: 'yes', flow: [moduleOf(3)] },
        { label: 'no', flow: [], type: 'else' },
        { label: 'stop', flow: [moduleOf(4)], merge: false },
      ],
    });
    const scenario = object({
      blueprint: object({ name: 'Orders', flow: [moduleOf(1), branching, moduleOf(5)] }),
    });
    expect(compared(scenario, scenario).edges).toBe(
      '1>2 2>3(branch yes) 2>4(branch stop) 3>5 2>5(branch no)',
    );
  });

  it('marks what came, what went, with their edges, and what changed', () => {
    expect(compared(flow(1, 2, 3), flow(1, 4, { id: 3, says: 'other' }))).toEqual({
      nodes: '1 +4 ~3 -2',
      edges: '+1>4 +4>3 -1>2 -2>3',
    });
  });

  it('marks a module that moved, and everything of a scenario that is new', () => {
    expect(compared(flow(1, 2, 3), flow(1, 3, 2)).nodes).toMatch(/~/);
    expect(shown(united(scenarioOutlines(undefined, flow(1, { id: 2, onerror: [3] }), [])))).toEqual({
      nodes: '+1 +2 +3',
      edges: '+1>2 +2..3(on error)',
    });
  });

  it('shows a filter on the edge to its module, and that it changed', () => {
    const filtered = (name: string) =>
      object({
        blueprint: object({
          name: 'Orders',
          flow: [moduleOf(1), object({ ...moduleOf(2), filter: content({ name, conditions: [] }) })],
        }),
      });
    expect(compared(filtered('wholesale'), filtered('retail'))).toEqual({
      nodes: '1 ~2',
      edges: '~1>2(if retail)',
    });
  });
});

describe('the picture of a stream', () => {
  const stream = (
    steps: unknown,
    trigger: unknown = [{ trigger_type: 'webhook', event_type: 'order.created' }],
  ) => content({ name: 'Orders', trigger, steps }) as ContentObject;
  const scenario = (name: string, more: object = {}) => ({ stepType: 'scenario', note: name, ...more });
  const graph = (before: ContentObject, after: ContentObject) =>
    united(
      streamOutlines({ stream: 'value-streams/orders', before, after, names: new Map(), changed: new Set() }),
    );
  const marks = (before: ContentObject, after: ContentObject) =>
    graph(before, after).nodes.map(({ lines: [line], mark }) => `${line}: ${mark}`);

  it('goes from triggers over steps, and says the conditions', () => {
    const steps = [
      scenario('a'),
      { stepType: 'subflow', conditions: { operator: 'AND', event_types: ['order.held', 'order.paid'] } },
    ];
    const picture = graph(stream(steps), stream(steps));
    expect(picture.nodes.map(({ lines, shape }) => [...lines, shape])).toEqual([
      ['trigger 1 webhook', 'order.created', 'start'],
      ['step 1 scenario', 'box'],
      ['step 2 subflow', 'inner'],
    ]);
    expect(picture.edges.map(({ lines }) => lines)).toEqual([[], ['if order.held AND', 'order.paid']]);
  });

  it('knows a step again behind one that was put in, and marks changed conditions on their edge', () => {
    const held = (event: string) => ({
      stepType: 'form',
      conditions: { operator: 'OR', event_types: [event] },
    });
    const before = stream([scenario('a'), held('order.held')]);
    const after = stream([scenario('a'), { stepType: 'subflow' }, held('order.paid')]);
    expect(marks(before, after)).toEqual([
      'trigger 1 webhook: same',
      'step 1 scenario: same',
      'step 2 subflow: added',
      'step 3 form: changed',
    ]);
    expect(marks(after, before)).toContain('step 2 subflow: removed');
  });

  it('goes into the paths of a branch and comes together behind it', () => {
    const steps = [
      {
        stepType: 'branch',
        branch: {
          paths: [
            { label: 'big', steps: [scenario('a'), scenario('b')] },
            { label: 'small', steps: [] },
          ],
        },
      },
      scenario('c'),
    ];
    const { edges, nodes } = graph(stream(steps), stream(steps));
    const title = (key: string) => nodes.find((node) => node.key === key)?.lines[0];
    expect(edges.map(({ from, to, lines }) => [title(from), title(to), ...lines])).toEqual([
      ['trigger 1 webhook', 'step 1 branch'],
      ['step 1 branch', 'step 1 scenario', 'path big'],
      ['step 1 scenario', 'step 2 scenario'],
      ['step 2 scenario', 'step 2 scenario'],
      ['step 1 branch', 'step 2 scenario', 'path small'],
    ]);
  });
});

describe('a large graph', () => {
  const line = (count: number, changed: ReadonlySet<number>): Graph => ({
    nodes: Array.from({ length: count }, (_, index): GraphNode => ({
      key: String(index),
      lines: [`${index} step`],
      shape: 'box',
      mark: changed.has(index) ? 'changed' : 'same',
    })),
    edges: Array.from({ length: Math.max(0, count - 1) }, (_, index) => ({
      from: String(index),
      to: String(index + 1),
      lines: [],
      way: 'flow',
      mark: 'same',
    })),
  });

  it('shows what changed, its neighbours, and how many there are between', () => {
    const { nodes, edges } = condensed(line(100, new Set([50])), 40);
    expect(nodes.map(({ lines: [text] }) => text)).toEqual([
      '… 49 unchanged',
      '49 step',
      '50 step',
      '51 step',
      '… 48 unchanged',
    ]);
    expect(edges).toHaveLength(4);
  });

  it('counts parts that came as added, and always shows what changed in itself', () => {
    const marked: Graph = {
      ...line(100, new Set([99])),
      nodes: line(100, new Set([99])).nodes.map((node) =>
        node.mark === 'changed' ? node : { ...node, mark: 'added' },
      ),
    };
    const { nodes } = condensed(marked, 40);
    const rests = nodes.filter(({ shape }) => shape === 'rest');
    expect(rests.map(({ lines, mark }) => [lines, mark])).toEqual([[['… 60 more added'], 'added']]);
    expect(nodes.find(({ key }) => key === '99')).toMatchObject({ lines: ['99 step'], mark: 'changed' });
  });

  it('puts side by side what hangs between the same modules into one', () => {
    const routes: Graph = {
      nodes: ['router', ...Array.from({ length: 300 }, (_, index) => `r${index}`)].map((key): GraphNode => ({
        key,
        lines: [key],
        shape: 'box',
        mark: key === 'router' ? 'changed' : 'same',
      })),
      edges: Array.from({ length: 300 }, (_, index) => ({
        from: 'router',
        to: `r${index}`,
        lines: [],
        way: 'flow' as const,
        mark: 'same' as const,
      })),
    };
    const { nodes } = condensed(routes, 40);
    expect(nodes.length).toBeLessThanOrEqual(41);
    expect(nodes.at(-1)?.lines).toEqual(['… 261 unchanged']);
  });

  it('is bounded, counts each node once and has no edge to nowhere, whatever changed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.nat({ max: 299 }), { maxLength: 300 }),
        (count, changed) => {
          const { nodes, edges } = condensed(line(count, new Set(changed)), 40);
          const keys = new Set(nodes.map(({ key }) => key));
          const counted = nodes.reduce(
            (sum, { lines, shape }) =>
              sum +
              (shape === 'rest' ? lines.reduce((all, text) => all + Number(/\d+/.exec(text)?.[0]), 0) : 1),
            0,
          );
          expect(counted).toBe(count);
          expect(nodes.length).toBeLessThanOrEqual(82);
          expect(edges.every(({ from, to }) => keys.has(from) && keys.has(to))).toBe(true);
        },
      ),
      { numRuns: propertyRuns(60) },
    );
  });

  it('is never longer than Mermaid reads', () => {
    fc.assert(
      fc.property(fc.array(hostileName, { minLength: 1, maxLength: 120 }), (names) => {
        const nodes = names.map((name, index): GraphNode => ({
          key: String(index),
          lines: [name, name, name],
          shape: 'box',
          mark: 'changed',
        }));
        const text = flowchart({ nodes, edges: [] });
        expect(text.length).toBeLessThan(30_000);
        expect(
          text.split('\n').every((line) => /^(?:flowchart (?:TD|LR)|  n\d+.*|  class.*|)$/.test(line)),
        ).toBe(true);
      }),
      { numRuns: propertyRuns(30) },
    );
  });
});

describe('a picture in a comment', () => {
  const node = (key: string, mark: GraphNode['mark'] = 'same'): GraphNode => ({
    key,
    lines: [`${key} step`],
    shape: 'box',
    mark,
  });
  const edge = (from: string, to: string, ...lines: readonly string[]): Graph['edges'][number] => ({
    from,
    to,
    lines,
    way: 'flow',
    mark: 'same',
  });
  const routes = (count: number, length: number): Graph => {
    const key = (route: number, step: number) => (step === 0 ? 'router' : `${route}.${step}`);
    const places = Array.from({ length: count * length }, (_, index) => ({
      route: Math.floor(index / length) + 1,
      step: (index % length) + 1,
    }));
    return {
      nodes: [node('router'), ...places.map(({ route, step }) => node(key(route, step)))],
      edges: places.map(({ route, step }) =>
        edge(key(route, step - 1), key(route, step), ...(step === 1 ? [`if ${route}`] : [])),
      ),
    };
  };

  const withMarks = ({ nodes, edges }: Graph, marks: ReadonlyMap<string, GraphNode['mark']>): Graph => ({
    nodes: nodes.map(({ key }) => node(key, marks.get(key))),
    edges,
  });

  /** The number of nodes side by side, with each as near to those before it as its edges allow. */
  function widthOf(text: string): number {
    const lines = text.split('\n');
    const ids = lines.flatMap((line) => /^  (n\d+)[[({]/.exec(line)?.[1] ?? []);
    const links = lines.flatMap((line) => {
      const [, from, to] = /^  (n\d+) -[-.]+>(?:\|.*\|)? (n\d+)$/.exec(line) ?? [];
      return from === undefined || to === undefined ? [] : [{ from, to }];
    });
    const rows = new Map(ids.map((id) => [id, 0]));
    for (const _ of ids)
      for (const { from, to } of links) rows.set(to, Math.max(rows.get(to) ?? 0, (rows.get(from) ?? 0) + 1));
    const counts = [...Map.groupBy(rows.values(), (row) => row).values()].map(({ length }) => length);
    return lines[0] === 'flowchart LR' ? counts.length : Math.max(...counts);
  }

  it.each([
    ['down, if it is narrow', 4, 9, 'flowchart TD'],
    ['to the right, if it has many short routes', 12, 2, 'flowchart LR'],
    ['to the right with each route in one box, if it is wide and deep', 6, 8, 'flowchart LR'],
  ])('leads %s', (_, count, length, head) => {
    const graph = routes(count, length);
    const all = new Map(graph.nodes.map(({ key }) => [key, 'added' as const]));
    expect(flowchart(withMarks(graph, all), 100).split('\n')[0]).toBe(head);
  });

  it('lists the modules of a route in one box where a flow is wide and deep and all of it changed', () => {
    const graph = routes(8, 5);
    const marks = new Map(
      graph.nodes.map(({ key }) => [key, key.endsWith('.3') ? ('changed' as const) : ('added' as const)]),
    );
    const text = flowchart(withMarks(graph, marks), 100);
    expect(widthOf(text)).toBeLessThanOrEqual(4);
    for (const { key } of graph.nodes) expect(text).toContain(`${key.replace('.', '#46;')} step`);
    expect(text).toContain('"#43;\u00a06#46;1 step<br>#43;\u00a06#46;2 step<br>#126;\u00a06#46;3 step<br>');
  });

  it('puts unchanged routes together if they would make it too wide, and shows what is near a change', () => {
    const text = flowchart(withMarks(routes(9, 4), new Map([['6.3', 'changed']])));
    expect(widthOf(text)).toBeLessThanOrEqual(4);
    for (const shown of ['"#126;\u00a06#46;3 step"', '"6#46;2 step"', '"6#46;4 step"', ' unchanged"'])
      expect(text).toContain(shown);
  });

  it('is at most four nodes wide, or as wide as its changes, and shows each of these, whatever the flow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 11 })), { maxLength: 90 }),
        (places) => {
          // Each node follows one of the ten before it.
          const edges = places.map(([back], index) =>
            edge(String(Math.max(0, index - back)), String(index + 1)),
          );
          const marks = (['added', 'removed', 'changed'] as const).map((mark, at) =>
            places.flatMap(([, kind], index) => (kind === at ? [[String(index + 1), mark] as const] : [])),
          );
          const marked = new Map(marks.flat());
          const nodes = ['0', ...places.map((_, index) => String(index + 1))].map((key) => node(key));
          const text = flowchart(withMarks({ nodes, edges }, marked));
          expect(text).not.toMatch(/more (?:added|removed|changed)/);
          expect(widthOf(text)).toBeLessThanOrEqual(Math.max(4, 2 * marked.size));
        },
      ),
      { numRuns: propertyRuns(100) },
    );
  });

  it('keeps every node and every branch where it joins chains, whatever the graph', () => {
    const graphs = fc.array(fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 })), { maxLength: 30 });
    fc.assert(
      fc.property(graphs, (pairs) => {
        const nodes = Array.from({ length: 13 }, (_, index) => node(String(index)));
        const joined = withJoinedChains({
          nodes,
          edges: pairs.map(([from, to]) => edge(`${from}`, `${to}`)),
        });
        const listed = joined.nodes.flatMap(({ members, key }) => members?.map((one) => one.key) ?? [key]);
        const inside = joined.nodes.reduce(
          (sum, { members = [] }) => sum + Math.max(0, members.length - 1),
          0,
        );
        const keys = new Set(joined.nodes.map(({ key }) => key));

        expect(listed.toSorted()).toEqual(nodes.map(({ key }) => key).toSorted());
        expect(joined.edges).toHaveLength(pairs.length - inside);
        expect(joined.edges.filter(({ from, to }) => !keys.has(from) || !keys.has(to))).toEqual([]);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('draws many added parts in one green node with their number, and each changed one for itself', () => {
    const marked = routes(60, 1).nodes.map((one, index) =>
      node(one.key, index % 6 === 1 ? 'changed' : index === 0 ? 'same' : 'added'),
    );
    const text = flowchart({ ...routes(60, 1), nodes: marked });
    const [rest = ''] = text.split('\n').filter((line) => line.includes('…'));
    const id = /n\d+/.exec(rest)?.[0] ?? '';
    const classOf = (look: string) => new RegExp(`class (.*) ${look}`).exec(text)?.[1]?.split(',') ?? [];

    expect(rest).toContain('#43;\u00a0… 20 more added');
    expect(text).not.toContain('more changed');
    expect(classOf('added')).toContain(id);
    expect(classOf('changed')).toHaveLength(10);
  });
});

describe('the pictures of a diff', () => {
  it('are of each stream and scenario that changed, and of none that only moved its boxes', async () => {
    const pictures = diagrams(await exampleChange());
    expect(pictures.map(({ of, name }) => `${of} ${name}`)).toEqual([
      'stream Order Intake',
      'scenario Validate Order',
      'stream Quote Desk Assistant',
      'scenario Draft Quote Answer',
    ]);
  });

  it('are of all scenarios of a new stream, and of none that is gone', async () => {
    const { before } = await exampleChange();
    const without = new Map([...before].filter(([path]) => !path.startsWith('value-streams/order-intake/')));
    const names = (one: Tree, other: Tree) =>
      diagrams({ before: one, after: other, diff: diffTrees(one, other) }).map(({ name }) => name);
    expect(names(without, before)).toEqual(['Order Intake', 'Check Credit Limit', 'Validate Order']);
    expect(names(before, without)).toEqual([]);
  });
});
