import { readPlatformFile } from '../../src/core/tree/export/export-file.ts';
import { parseTreeFile } from '../../src/core/tree/parse.ts';
import { printTreeFile } from '../../src/core/tree/print.ts';
import { unpack } from '../../src/core/tree/export/unpack.ts';
import { diffTrees } from '../../src/core/diff/diff-trees.ts';
import { IdMap } from '../../src/core/stream/id-map.ts';
import type { Tree } from '../../src/core/tree/tree.ts';
import type { ComparedTrees } from '../../src/core/diff/print/groups.ts';
import { exampleExports } from './examples.ts';

/** The example value streams as a tree. */
export async function exampleTree(): Promise<Tree> {
  const files = [...(await exampleExports())].map(([path, text]) =>
    readPlatformFile(Buffer.from(text), path),
  );
  return unpack(files, { ids: new IdMap(), tree: new Map() }).tree;
}

/** Returns the example of docs/reference/review.md: value streams of Acme Outfitters before and after a day of edits. */
export async function exampleChange(): Promise<ComparedTrees> {
  const before = await exampleTree();
  const after = new Map(before);
  for (const [path, edit] of Object.entries(edits)) {
    const file = after.get(path);
    if (file === undefined) throw new Error(`no example has ${path}`);
    const text = printTreeFile(file);
    const edited = edit(text);
    if (edited === text) throw new Error(`the edit of ${path} changes nothing`);
    after.set(path, parseTreeFile(Buffer.from(edited), path));
  }
  return { before, after, diff: diffTrees(before, after) };
}

type Edit = (text: string) => string;

/** An edit of what a file says as JSON, in place. */
const json =
  <T>(edit: (value: T) => void): Edit =>
  (text) => {
    const value = JSON.parse(text) as T;
    edit(value);
    return JSON.stringify(value);
  };

interface Module {
  readonly id: number;
  filter?: { name: string };
  onerror?: unknown;
  readonly routes?: { flow: Module[] }[];
}

interface Scenario {
  readonly blueprint: { readonly flow: Module[] };
}

interface Stream {
  readonly steps: { conditions?: { event_types?: string[] } }[];
}

const sleep = { id: 20, module: 'util:FunctionSleep', mapper: { duration: '5' }, parameters: {}, version: 1 };
const tellUs = {
  id: 21,
  module: 'slack:CreateMessage',
  filter: {
    name: 'neither of both',
    conditions: [[{ a: '{{2.data.`order.created`.channel.name}}', o: 'notexist' }]],
  },
  mapper: { channel: '#orders', text: 'An order of an unknown channel' },
  parameters: { __IMTCONN__: { $ref: 'connections/acme-ops-bot' } },
  version: 4,
};

const edits: Readonly<Record<string, Edit>> = {
  'value-streams/order-intake/scenarios/validate-order.json': json<Scenario>(({ blueprint }) => {
    const [, router] = blueprint.flow;
    const [route] = router?.routes ?? [];
    const [feeder, stock] = route?.flow ?? [];
    if (feeder?.filter === undefined || stock === undefined) throw new Error('the example is another one');
    feeder.filter.name = 'wholesale or retail order';
    delete stock.onerror;
    route?.flow.splice(2, 0, sleep);
    router?.routes?.push({ flow: [tellUs] });
  }),
  'value-streams/order-intake/value-stream.json': json<Stream>(({ steps }) => {
    steps[1]?.conditions?.event_types?.push('acme.order.released');
    steps.splice(3, 1);
  }),
  'value-streams/quote-desk-assistant/scenarios/draft-quote-answer.json': (text) =>
    text.replace('outdoor equipment', 'mountain equipment'),
  'value-streams/stock-alert/scenarios/scan-bins.ui.json': (text) => text.replace(/"x": -?\d+/, '"x": 1200'),
  'rules/order-above-approval-limit.json': (text) => text.replace('25000', '27500'),
};
