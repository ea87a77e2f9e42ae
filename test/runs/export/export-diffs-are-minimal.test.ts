import { expect, it } from 'vitest';
import { payloadOf } from '../../support/export-file.ts';
import { aWorld, mirror, never, type World } from '../../support/world.ts';

const assistant = 'value-streams/quote-desk-assistant';
const draft = `${assistant}/scenarios/draft-quote-answer`;

/** The prompt of 300 lines, as the designer shows it. */
async function promptOf(world: World): Promise<string> {
  const { id } = await world.dev.stream('Quote Desk Assistant');
  const payload = payloadOf(await world.source.tenant.exportFile(id, never));
  const [, prompt = ''] = /"systemPrompt":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(payload)) ?? [];
  return JSON.parse(prompt) as string;
}

it('shows one word of a prompt of 300 lines as one line of one file', async () => {
  const world = await aWorld({ seed: ['Quote Desk Assistant.json', 'Stock Alert.json'] });
  await world.export();
  const prompt = await promptOf(world);
  expect(prompt.split('\n').length).toBeGreaterThanOrEqual(300);

  await world.dev.do({
    op: 'setText',
    streamName: 'Quote Desk Assistant',
    scenario: 'Draft Quote Answer',
    moduleId: 3,
    pointer: '/mapper/systemPrompt',
    value: prompt.replace('outdoor equipment', 'mountain equipment'),
  });
  const report = await world.export();

  expect(report.changed).toEqual([assistant]);
  expect(await world.numstat(mirror)).toEqual([`1\t1\t${draft}.json`]);
});

it('touches only the sidecar when a box is moved', async () => {
  const world = await aWorld({ seed: ['Quote Desk Assistant.json', 'Stock Alert.json'] });
  await world.export();

  await world.dev.do({
    op: 'moveModule',
    streamName: 'Quote Desk Assistant',
    scenario: 'Draft Quote Answer',
    moduleId: 3,
    x: 1234,
    y: -5,
  });
  await world.export();

  expect(await world.numstat(mirror)).toEqual([expect.stringMatching(new RegExp(`\t${draft}\\.ui\\.json$`))]);
});

it('commits nothing when a stream was published again without a change', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json'] });
  await world.export();
  const before = await world.refs();

  await world.dev.do({ op: 'renameStream', streamName: 'Stock Alert', name: 'Other' });
  await world.dev.do({ op: 'renameStream', streamName: 'Other', name: 'Stock Alert' });
  await world.export();

  expect(await world.refs()).toBe(before);
});
