// The passes of a daemon in a process of their own: everything is open and warm, and each is asked for by itself.
import { configFiles } from '../../src/cli/files/disk.ts';
import { outside } from '../../src/cli/outside.ts';
import { keepHeapSmall, keepYoungSpaceSmall } from '../../src/cli/small-heap.ts';
import { loadConfig } from '../../src/config/load.ts';
import { openApp, type OpenPipeline } from '../../src/daemon/open/open.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';
import { planEnvironment } from '../../src/runs/sync/plan.ts';
import { runExport, runSync } from '../../src/runs/run.ts';
import type { RunRequest, RunDone } from '../run-process.ts';
import { countingRepository } from '../counting-repository.ts';
import { knownLists } from '../known-lists.ts';
import { ownUsage } from '../usage-of-process.js';

keepHeapSmall();
keepYoungSpaceSmall();
const [config = ''] = process.argv.slice(2);
const { config: loaded } = await loadConfig(config, configFiles);
const app = await openApp(loaded, outside('warn', 'bench', new Redactor()));
const [pipeline] = app.pipelines;
if (pipeline === undefined) throw new Error('the configuration names no repository');

process.on('message', (asked: RunRequest) => {
  done(pipeline, asked).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.stack : String(error) }),
  );
});
process.once('disconnect', () => void app.close().finally(() => process.exit()));

async function done(opened: OpenPipeline, { run, environment: name }: RunRequest): Promise<RunDone> {
  const { signal } = new AbortController();
  const { repository, counts } = countingRepository(opened.deps.repository);
  const deps = { ...opened.deps, repository };
  const options = { holder: app.holder, patience: 60_000, dryRun: false };
  const environment = opened.environments.get(name ?? '');
  const tenant = environment === undefined ? undefined : knownLists(environment.tenant);
  if (run === 'plan') await tenant?.learn(signal);
  const before = ownUsage();
  const startedAt = performance.now();
  let changes = 0;
  if (run === 'export') {
    const { added, changed, removed } = await runExport(deps, opened.source, options, signal);
    changes = added.length + changed.length + removed.length;
  } else if (environment === undefined || tenant === undefined) throw new Error(`no environment ${name}`);
  else if (run === 'plan') {
    const { plan } = await planEnvironment(deps, { ...environment, tenant: tenant.tenant }, {}, signal);
    changes = plan.changes.length;
  } else {
    const { results, plan, outcome } = await runSync(deps, environment, options, signal);
    if (outcome !== 'synced') throw new Error(`the sync ended ${outcome}: ${JSON.stringify(plan.blockers)}`);
    changes = results.length;
  }
  const wall = performance.now() - startedAt;
  const { cpu, peak } = ownUsage();
  return { wall, cpu: cpu - before.cpu, peak, changes, lists: tenant?.took ?? 0, ...counts };
}
