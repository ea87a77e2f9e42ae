import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GitPerson } from '../../../support/git-person.ts';
import { sluice } from '../../../support/command-line.ts';
import { exportFileOf } from '../../../support/export-file.ts';
import { aFolder } from '../../../support/folder.ts';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit } from '../../../support/world.ts';

const examples = join(import.meta.dirname, '../../../../examples/exports');
const prompt = 'value-streams/quote-desk-assistant/scenarios/draft-quote-answer.json';

async function twoTrees(): Promise<{ readonly before: string; readonly after: string }> {
  const folder = await aFolder();
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  for (const tree of [before, after])
    await sluice(['unpack', join(examples, 'Quote Desk Assistant.json'), '-o', tree]);
  return { before, after };
}

async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  await writeFile(file, edited);
}

describe('sluice diff', () => {
  it('ends with 0 where both sides mean the same, and says so', async () => {
    const { before, after } = await twoTrees();
    expect(await sluice(['diff', before, after])).toEqual({ code: 0, out: 'No difference.\n', err: '' });
  });

  it('names stream, scenario, module and field of one word in a long text, with both words in their context', async () => {
    const { before, after } = await twoTrees();
    await edit(join(after, prompt), 'outdoor equipment', 'mountain equipment');
    const ended = await sluice(['diff', before, after]);
    expect(ended.code).toBe(2);
    const [line, ...rest] = ended.out.trimEnd().split('\n');
    expect(line).toMatch(
      /^~ stream Quote Desk Assistant › scenario Draft Quote Answer › module 3 .*systemPrompt/,
    );
    expect(line).toContain('B2B supplier of [outdoor → mountain] equipment.');
    expect(rest).toEqual(['', '1 stream changed.']);
  });

  it('says of a moved box that it is layout only', async () => {
    const { before, after } = await twoTrees();
    await edit(join(after, prompt.replace('.json', '.ui.json')), /"x": \d+/, '"x": 12345');
    const ended = await sluice(['diff', before, after]);
    expect(ended.code).toBe(2);
    expect(ended.out).toMatch(/^~ stream Quote Desk Assistant › scenario Draft Quote Answer: layout only\n/);
  });

  it('gives the same value as JSON', async () => {
    const { before, after } = await twoTrees();
    await edit(join(after, prompt), 'outdoor equipment', 'mountain equipment');
    const ended = await sluice(['diff', before, after, '--format', 'json']);
    expect(JSON.parse(ended.out)).toMatchObject({ same: false, changes: [{ op: 'changed', file: prompt }] });
  });

  it('gives Markdown for a pull request, and the pictures alone', async () => {
    const { before, after } = await twoTrees();
    await edit(join(after, prompt), 'outdoor equipment', 'mountain equipment');
    const markdown = await sluice(['diff', before, after, '--format', 'markdown']);
    expect(markdown.code).toBe(2);
    expect(markdown.out).toContain(
      '### ~ stream `Quote Desk Assistant`\n\n- scenario `Draft Quote Answer`\n  - **~** module',
    );
    expect(markdown.out).toContain('~~`outdoor`~~ **`mountain`**');
    const mermaid = await sluice(['diff', before, after, '--format', 'mermaid']);
    expect(mermaid.code).toBe(2);
    expect(mermaid.out.match(/^```mermaid\nflowchart TD$/gm)).toHaveLength(2);
    for (const format of ['markdown', 'mermaid'])
      expect(await sluice(['diff', before, before, '--format', format])).toEqual({
        code: 0,
        out: 'No difference.\n',
        err: '',
      });
  });

  it('compares export files', async () => {
    const [one, other] = ['Stock Alert.json', 'Stock Alert (1).json'].map((name) => join(examples, name));
    expect((await sluice(['diff', one ?? '', one ?? ''])).code).toBe(0);
    expect((await sluice(['diff', one ?? '', other ?? ''])).code).toBe(2);
  });

  it('knows a stream of two exports of one tenant by its id, so that a new name is a new name', async () => {
    const folder = await aFolder();
    const [one, other] = ['A', 'Alpha'].map((name) => ({
      file: join(folder, `${name}.json`),
      payload: { execution_template: { id: '01K1', tenant: '01T1', name }, scenarios: [] },
    }));
    for (const { file, payload } of [one, other].filter((side) => side !== undefined))
      await writeFile(file, exportFileOf(payload));
    expect(await sluice(['diff', one?.file ?? '', other?.file ?? ''])).toEqual({
      code: 2,
      out: '~ stream Alpha: renamed "A" → "Alpha"\n\n1 stream changed.\n',
      err: '',
    });
  });

  it('takes the paths of a tree for an export file of the same names', async () => {
    const { before } = await twoTrees();
    const file = join(examples, 'Quote Desk Assistant.json');
    for (const sides of [
      [before, file],
      [file, before],
    ])
      expect(await sluice(['diff', ...sides])).toEqual({ code: 0, out: 'No difference.\n', err: '' });
  });

  it('refuses a folder without a tree, a tree of a later version and a form that it does not have', async () => {
    const { before, after } = await twoTrees();
    const empty = await aFolder();
    expect(await sluice(['diff', before, empty])).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining(`error: ${empty} contains no tree\nwhy: `) as string,
    });
    await writeFile(join(after, 'value-streams/format.json'), '{ "format": 99 }\n');
    expect(await sluice(['diff', before, after])).toMatchObject({ code: 1, out: '' });
    expect((await sluice(['diff', before, before, '--format', 'html'])).err).toContain(
      'text, json, markdown, mermaid',
    );
  });

  it('says of a file that is not there that there is none, and not what no configuration tells', async () => {
    const { before } = await twoTrees();
    const missing = join(await aFolder(), 'sluice.yaml');
    const run = (side: string) => sluice(['diff', before, side, '-c', missing]);
    for (const side of ['Order Intak.json', './after', '../gone/', '/gone/after', 'old.zip'])
      expect(await run(side)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(
          /^error: \S.*: there is no such file, and no such revision\n[^]*\[SLC1028\]\n$/,
        ) as string,
      });
    for (const side of ['trees/afte', 'after'])
      expect((await run(side)).err).toMatch(
        /^error: \S+: there is no such file or folder\nwhy: a revision .+sluice\.yaml cannot be read \(ENOENT\)\nremedy: .+\[SLC1903\]\n$/,
      );
    const unreadable = join(before, 'x'.repeat(300));
    expect((await run(unreadable)).err).toMatch(/^error: .+: cannot be read \(ENAMETOOLONG\)\n/);
  });

  it('ends with 1 where a side cannot be read', async () => {
    const { before, after } = await twoTrees();
    await writeFile(join(after, prompt), '<<<<<<< ours\n');
    const ended = await sluice(['diff', before, after]);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toContain(prompt);
  });

  it('compares revisions of the repository, and what a tenant holds', async () => {
    const world = await aWorldOnGit({ seed: smallStreams({ A: {}, B: {} }) });
    const config = await writePipeline(world);
    await world.export();
    const person: GitPerson = world.person;
    await person.merge('sluice/export/dev', 'main');
    await person.edit('main', 'value-streams/a/value-stream.json', (text) =>
      text.replace('"name": "A"', '"name": "Alpha"'),
    );
    const run = (...args: readonly string[]) =>
      sluice(['diff', ...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
    const renamed = await run('main~1', 'main');
    expect(renamed.code).toBe(2);
    expect(renamed.out).toMatch(/renamed .*A.* → .*Alpha/);
    expect((await run('sluice/export/dev', 'main~1')).code).toBe(0);
    expect((await run('main~1', 'tenant:dev')).code).toBe(0);
    expect((await run('main', 'tenant:nobody')).err).toMatch(/"nobody"\nwhy: there are dev, stage, prod\n/);
    expect((await run('nowhere', 'main')).err).toMatch(/^error: nowhere: no such file, folder or revision/);
  });
});
