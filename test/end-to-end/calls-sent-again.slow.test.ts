import { expect, it, onTestFinished, vi } from 'vitest';
import type { Event } from '../../src/dashboard/events/schema.ts';
import type { RunDetails } from '../../src/dashboard/run/schema.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aRunningDaemon } from '../support/running-daemon.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit } from '../support/world.ts';

const patience = { timeout: 20_000, interval: 20 };

/** What a page says to a reader, without its markup. */
const words = (page: string) => page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

/** Calls `each` with every event that a daemon tells, one after the other, until the test ends. */
async function follow(url: string, each: (event: Event) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const { body } = await fetch(`${url}/api/v1/events`, { signal: stopping.signal });
  const reading = (async () => {
    let text = '';
    for await (const chunk of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const blocks = `${text}${chunk}`.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks.filter((one) => one.startsWith('data: ')))
        await each(JSON.parse(block.slice('data: '.length)) as Event);
    }
  })().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  onTestFinished(async () => {
    stopping.abort();
    await reading;
  });
}

it('are shown as such while they go on, and counted when they are done', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: { state: 'active' } }) });
  const config = await writePipeline(world);
  const { url } = await aRunningDaemon(config, new RecordingLog());
  const ask = async (path: string) => (await fetch(`${url}${path}`)).text();
  const during: string[] = [];
  let run = '';
  await follow(url, async (event) => {
    if (event.is !== 'step' || event.run === undefined) return;
    run = event.run;
    during.push(words(await ask(`/runs/${run}`)));
  });
  await world.stage.switch({ failNext: { count: 2, status: 503, retryAfter: 1, match: '/activate' } });

  await vi.waitFor(async () => expect(await world.head('sluice/export/dev')).toBeDefined(), patience);
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');

  await vi.waitFor(() => expect(during.at(-1)).toContain('done sent 3 times'), patience);
  expect(during.find((page) => page.includes('under way tried again'))).toMatch(
    /answered 503: .*\[SLC2105\]/,
  );
  expect(during.find((page) => page.includes('under way sent 2 times, tried again'))).toBeDefined();
  const { steps } = JSON.parse(await ask(`/api/v1/runs/${run}`)) as RunDetails;
  expect(steps.find(({ call }) => call === 'activate value-streams/a')).toMatchObject({
    is: 'done',
    tries: 3,
    reason: expect.stringMatching(/answered 503: .*\[SLC2105\]$/),
  });
});
