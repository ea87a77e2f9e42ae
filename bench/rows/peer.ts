import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SandboxControl } from '../../test/support/sandbox-control.ts';
import { optionsOf } from '../options.ts';
import { differingPaths, treeOfPeer } from '../peer-tree.ts';
import type { Ran } from '../program.ts';
import { failedRow, pairedRatio, verdictOf, type Judging, type Result } from '../result.ts';
import { withHarness, type Harness } from '../harness.ts';
import { median } from '../statistics.ts';
import { exportFilesOf } from '../tenant/generated-tenant.ts';

const run = promisify(execFile);
const script = join(import.meta.dirname, '../peers/export.sh');

/** How many times as long as the program what people would script takes at least. */
const goal = 10;
const goalText = `≥ ${goal}`;
const latencyMs = 20;

/** A first export, beside a script that does the same with curl, base64, jq and git. */
export async function peerRow(args: readonly string[], judging: Judging): Promise<readonly Result[]> {
  const { streams, repetitions } = optionsOf(args, judging, { streams: [500, 50], repetitions: [2, 1] });
  const missing = await missingPrograms(['bash', 'curl', 'base64', 'jq', 'git']);
  if (missing.length > 0)
    return [failedRow('export-peer', goalText, new Error(`${missing.join(', ')} not installed`))];
  return withHarness(exportFilesOf({ streams }), async (harness) => {
    await new SandboxControl(harness.url, harness.source).switch({ latencyMs });
    const [runs, peers]: [Ran[], number[]] = [[], []];
    let differing: readonly string[] = [];
    for (let count = 0; count < repetitions; count += 1) {
      await harness.startAnew();
      const ran = await harness.sluice('export');
      if (ran.code !== 0) throw new Error(`the export ended with ${ran.code}`);
      runs.push(ran);
      const folder = await mkdtemp(join(harness.folder, 'peer-'));
      peers.push(await runPeer(harness, folder));
      const listing = await harness.git('ls-tree', '-r', 'refs/heads/main');
      differing = differingPaths(await treeOfPeer(join(folder, 'value-streams')), listing);
      await rm(folder, { recursive: true });
    }
    const ratio = pairedRatio(
      peers,
      runs.map(({ wall }) => wall),
    );
    const isRight = differing.length === 0;
    return [
      {
        row: 'export-peer',
        work: `first export of ${streams} streams, ${latencyMs} ms away`,
        against: 'curl, base64, jq and git in a script',
        times: runs.map(({ wall }) => wall),
        floors: peers,
        ratio,
        goal: goalText,
        verdict: verdictOf(judging, { isWithin: ratio >= goal, isRight }),
        cpu: median(runs.map(({ cpu }) => cpu)),
        peak: Math.max(...runs.map(({ peak }) => peak)),
        counts: { 'differing files': differing.length },
        notes: [
          isRight
            ? 'the files of the script, unpacked, make the same tree to the byte'
            : `the trees differ, first at ${differing[0] ?? ''}`,
        ],
      },
    ];
  });
}

/** Runs the script into an empty folder; milliseconds. */
export async function runPeer(harness: Pick<Harness, 'url' | 'source'>, folder: string): Promise<number> {
  const startedAt = performance.now();
  await run('bash', [script, folder], {
    env: {
      PATH: process.env['PATH'] ?? '',
      BASE_URL: harness.url,
      TENANT: harness.source,
      CLIENT_ID: 'demo',
      CLIENT_SECRET: 'demo-secret',
    },
  });
  return performance.now() - startedAt;
}

export async function missingPrograms(names: readonly string[]): Promise<readonly string[]> {
  const missing = await Promise.all(
    names.map((name) =>
      run(name, ['--version']).then(
        () => [],
        () => [name],
      ),
    ),
  );
  return missing.flat();
}
