import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../../src/adapters/store/sqlite/sqlite.ts';
import type { Store } from '../../../../src/ports/store.ts';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { RunningCommand } from '../../../support/running-command.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit } from '../../../support/world.ts';

const env = { SANDBOX_SECRET: 'demo-secret' };

/** A configuration of which somebody else works on a subject, and its store. */
async function whileHeld(subject: string): Promise<{ readonly config: string; readonly store: Store }> {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  const config = await writePipeline(world);
  const store = await openSqliteStore(
    { file: join(config, '../data/sluice.db') },
    { log: world.log, now: () => Date.now() },
  );
  onTestFinished(() => store.close());
  await store.acquireLease(subject, 'daemon-host:7:abc');
  return { config, store };
}

describe('a command that waits for its turn', () => {
  it.each([
    ['sync', ['sync', 'staging'], 'environment staging', 'SIGINT', 130],
    ['sync', ['sync', 'staging', '--json'], 'environment staging', 'SIGTERM', 143],
    ['export', ['export'], 'source dev', 'SIGINT', 130],
  ] as const)(
    '%s says for whom, and ends at the first signal: %s',
    async (_name, args, subject, signal, code) => {
      const { config, store } = await whileHeld(subject);
      const running = new RunningCommand([...args, '-c', config], { env });
      await running.saw(/^waiting: /m);
      running.process.kill(signal);
      const ended = await running.ended;
      expect(ended).toMatchObject({ code, out: '' });
      expect(ended.err.split('\n')).toEqual([
        expect.stringMatching(
          new RegExp(
            `^waiting: process 7 on daemon-host works on ${subject}; its lock ends at 20\\S+Z .*60 s.*sluice unlock`,
          ),
        ),
        `interrupted by ${signal}`,
        '',
      ]);
      expect(await store.statuses()).toEqual([]);
      expect(await store.runs(undefined, 10)).toEqual([]);
    },
  );
});
