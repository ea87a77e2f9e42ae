import { expect, it } from 'vitest';
import { subjectsToWake } from '../../../src/daemon/webhooks/webhook-subjects.ts';
import type { Pipeline } from '../../../src/config/config.ts';
import { loadText } from '../../config/config-folder.ts';
import { written } from '../../config/written.ts';

/** A pipeline with a source at main, staging at env/staging and production at env/production. */
async function pipeline(name: string, repository?: string): Promise<Pipeline> {
  const host =
    repository === undefined ? '' : `host: { kind: github, repository: ${repository}, token: { env: T } }\n`;
  const { config } = await loadText(`${written()}${host}`);
  return { ...(config.pipelines[0] as Pipeline), name };
}

const pipelines = () =>
  Promise.all([pipeline('shop', 'Acme/Streams'), pipeline('other', 'acme/other'), pipeline('bare')]);

it.each([
  ['refs/heads/main', ['source dev', 'reviews shop', 'forks shop']],
  ['refs/heads/env/staging', ['environment staging', 'reviews shop', 'forks shop']],
  ['refs/heads/sluice/export/dev', ['reviews shop', 'forks shop']],
  ['refs/heads/env', ['reviews shop', 'forks shop']],
  [undefined, ['reviews shop', 'forks shop']],
])('a push to %s wakes what follows it, and the reviews of that repository alone', async (ref, subjects) => {
  const hint = { repository: 'acme/STREAMS', isTalk: false };
  expect(subjectsToWake(await pipelines(), { ...hint, ...(ref === undefined ? {} : { ref }) })).toEqual(
    subjects,
  );
});

it('a repository that no pipeline has wakes nothing', async () => {
  const hint = { repository: 'acme/streams2', isTalk: false, ref: 'refs/heads/main' };
  expect(subjectsToWake(await pipelines(), hint)).toEqual([]);
});

it('pipelines that share a repository are all woken', async () => {
  const both = [await pipeline('one', 'acme/streams'), await pipeline('two', 'acme/streams')];
  const hint = { repository: 'acme/streams', isTalk: false };
  expect(subjectsToWake(both, hint)).toEqual(['reviews one', 'forks one', 'reviews two', 'forks two']);
});

it('comments and reviews wake no look at forks', async () => {
  const hint = { repository: 'acme/streams', isTalk: true };
  expect(subjectsToWake(await pipelines(), hint)).toEqual(['reviews shop']);
});
