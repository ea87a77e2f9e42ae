import { expect, it } from 'vitest';
import { IdMap } from '../../../src/core/stream/id-map.ts';
import { packStream } from '../../../src/core/tree/export/pack.ts';
import { aModule, scenarioPath, streamFiles, treeText } from '../../support/flow-files.ts';
import { ThreeBranches } from '../../support/three-branches.ts';
import { treeOf } from '../../support/tree-of.ts';

const staging = 'env/staging';
const scenario = scenarioPath('orders');
const sidecar = scenario.replace('.json', '.ui.json');

/** A stream's files, with the boxes of its modules at a height that tells the side which placed them. */
function orders(modules: readonly ReturnType<typeof aModule>[], y = 0) {
  const boxes = modules.map(({ id, module }) => [String(id), { module, designer: { x: 300, y } }] as const);
  return { ...streamFiles('orders', modules), [sidecar]: treeText(sidecar, Object.fromEntries(boxes)) };
}

interface PackedModule {
  readonly id: number;
  readonly mapper: { readonly value: string };
  readonly metadata: { readonly designer: { readonly y: number } };
}

/** Each module of the export file for a tenant: its number, its text, and the height of its box. */
async function packed(branches: ThreeBranches, branch: string) {
  const files = Object.entries(await branches.files(branch)).filter(([path]) => path.endsWith('.json'));
  const { text } = packStream(treeOf(files), 'value-streams/orders', { ids: new IdMap(), at: 0 });
  const payload = JSON.parse(Buffer.from(JSON.parse(text).data, 'base64').toString());
  const flow: readonly PackedModule[] = payload.scenarios[0].integromat_scenario.blueprint.flow;
  return flow.map(({ id, mapper, metadata }) => [id, mapper.value, metadata.designer.y]);
}

const start = aModule(1, 'start');
const ofMain = (text: string) => [
  start,
  aModule(2, '{{1.value}}'),
  aModule(3, text),
  aModule(4, 'hotfix of main {{3.value}}'),
  aModule(5, '{{4.value}}'),
];

it('promotes a hotfix whose module has the number of another hotfix, and later edits of it', async () => {
  const branches = await ThreeBranches.with(
    orders([start, aModule(2, '{{1.value}}'), aModule(3, '{{2.value}}')]),
  );
  await branches.edit(
    staging,
    orders(
      [
        start,
        aModule(4, 'hotfix of staging {{1.value}}'),
        aModule(2, '{{4.value}}'),
        aModule(3, '{{2.value}}'),
      ],
      100,
    ),
  );
  await branches.edit('main', orders(ofMain('{{2.value}}'), 200));

  const report = await branches.bring(staging);

  expect(report.conflicts).toEqual([]);
  expect(report.remarks.map(({ message }) => message)).toEqual([
    'module 4 of main is now module 6, because env/staging also added a module 4',
  ]);
  const both = [
    [1, 'start', 200],
    [4, 'hotfix of staging {{1.value}}', 100],
    [2, '{{4.value}}', 200],
    [3, '{{2.value}}', 200],
    [6, 'hotfix of main {{3.value}}', 200],
    [5, '{{6.value}}', 200],
  ];
  expect(await packed(branches, staging)).toEqual(both);

  await branches.edit('main', orders(ofMain('{{2.value}} edited'), 300));

  expect((await branches.bring(staging)).conflicts).toEqual([]);
  expect(await packed(branches, staging)).toEqual(
    both.map(([id, text, y]) => [id, id === 3 ? '{{2.value}} edited' : text, y === 200 ? 300 : y]),
  );
});
