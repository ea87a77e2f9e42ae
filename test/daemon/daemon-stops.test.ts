import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startDaemon } from '../../src/daemon/daemon.ts';
import type { ConfigurationRuntime, Workplace } from '../../src/daemon/runtime/workplace.ts';
import { started } from '../../src/cli/commands/run/run.ts';
import { configFiles } from '../../src/cli/files/disk.ts';
import { FakeService } from '../support/fake-service.ts';
import { aFolder } from '../support/folder.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { daemonOutside } from '../support/running-daemon.ts';
import { TestClock } from '../support/test-clock.ts';

const patience = { timeout: 20_000, interval: 20 };

const text = `repository: { url: /nowhere }
tenants:
  dev: { driver: directory, inbox: in, outbox: out }
  stage: { driver: directory, inbox: stage-in, outbox: stage-out }
source: { tenant: dev, branch: main }
environments:
  staging: { branch: env/staging, tenant: stage, from: main }
store: { url: "file:data/sluice.db" }
server: { listen: "127.0.0.1:0" }
`;

/** Work that never tells its levels. */
const work: ConfigurationRuntime = {
  wake: () => undefined,
  wakeEverywhere: () => Promise.resolve(),
  isReady: () => true,
  noteConfig: () => Promise.resolve(),
  levels: () => new Promise(() => undefined),
  stop: () => Promise.resolve(),
  abort: () => undefined,
};

/** Opens so many configurations, and no other before the signal aborts. */
function aWorkplace(most: number) {
  let opened = 0;
  const place: Workplace = {
    service: new FakeService(),
    open: (_loaded, _snapshot, signal) => {
      opened += 1;
      if (opened <= most) return Promise.resolve({ begin: () => work, close: () => Promise.resolve() });
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    },
  };
  return { place, opened: () => opened };
}

async function aDaemon(most: number) {
  const config = join(await aFolder(), 'sluice.yaml');
  await writeFile(config, text);
  const [log, clock] = [new RecordingLog(), new TestClock()];
  const { place, opened } = aWorkplace(most);
  const start = (signal?: AbortSignal) =>
    startDaemon(config, configFiles, daemonOutside(log, { clock }), () => place, signal);
  return { config, log, clock, opened, start };
}

it('stops while it opens its first configuration', async () => {
  const { start, opened, log } = await aDaemon(0);
  const first = Promise.withResolvers<'SIGTERM'>();
  const starting = started({ log }, { first: first.promise }, start);
  await vi.waitFor(() => expect(opened()).toBe(1), patience);

  first.resolve('SIGTERM');

  expect(await starting).toBeUndefined();
});

it('stops while it opens a new configuration, and refuses none for that', async () => {
  const { config, start, opened, log } = await aDaemon(1);
  const daemon = await start();
  await writeFile(config, text.replace('main }\nenv', 'main, push: true }\nenv'));
  await vi.waitFor(() => expect(opened()).toBe(2), patience);

  await Promise.all([daemon.stop(), daemon.abort()]);

  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

it('tells its metrics without levels if reading those takes long', async () => {
  const { start, clock } = await aDaemon(1);
  const daemon = await start();
  onTestFinished(() => daemon.stop());
  const { url } = daemon;

  const scraped = fetch(`${url}/metrics`).then((answer) => answer.text());

  await clock.nextSleep((ms) => ms === 2000);
  clock.advance(2000);
  expect(await scraped).toContain('sluice_build_info');
});
