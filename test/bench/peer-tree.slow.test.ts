import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { differingPaths, treeOfPeer } from '../../bench/peer-tree.ts';
import { missingPrograms, runPeer } from '../../bench/rows/peer.ts';
import { exportFilesOf } from '../../bench/tenant/generated-tenant.ts';
import { withHarness } from '../../bench/harness.ts';

const missing = await missingPrograms(['bash', 'curl', 'base64', 'jq', 'git']);

it.skipIf(missing.length > 0)('finds the peer equal to an export, and says where one differs', async () => {
  await withHarness(exportFilesOf({ streams: 4 }), async (harness) => {
    expect((await harness.sluice('export')).code).toBe(0);
    const listing = await harness.git('ls-tree', '-r', 'refs/heads/main');
    const folder = join(harness.folder, 'peer');
    await mkdir(folder);
    await runPeer(harness, folder);
    const written = join(folder, 'value-streams');
    expect(differingPaths(await treeOfPeer(written), listing)).toEqual([]);

    const [first = ''] = await readdir(written);
    const text = await readFile(join(written, first), 'utf8');
    await writeFile(join(written, first), text.replace('as it was', 'as it was not'));
    const differing = differingPaths(await treeOfPeer(written), listing);
    expect(differing).toHaveLength(1);
    expect(differing[0]).toMatch(/^value-streams\/stream-\d+\/scenarios\//);
  });
});
