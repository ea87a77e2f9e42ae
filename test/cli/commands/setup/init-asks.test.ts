import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { initAction } from '../../../../src/cli/commands/setup/init.ts';
import { configFiles } from '../../../../src/cli/files/disk.ts';
import { askForStarter } from '../../../../src/cli/commands/setup/starter-questions.ts';
import { usualAnswers } from '../../../../src/cli/commands/setup/starter.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import { CollectedOutput } from '../../../support/collected-output.ts';
import { sluice } from '../../../support/command-line.ts';
import { aFolder } from '../../../support/folder.ts';

/** Somebody who gives these answers, one after the other, and then is gone. */
function answering(...answers: readonly string[]) {
  const asked: string[] = [];
  const left = [...answers];
  const ask = async (question: string) => {
    asked.push(question);
    return left.shift();
  };
  return { ask, asked };
}

it('makes a configuration of the answers that can be used as it is', async () => {
  const folder = await aFolder();
  const person = answering('https://github.com/north/flows.git', 'north/flows', 'northdev', '-', 'northprod');
  const output = new CollectedOutput();
  expect(await initAction({ dir: folder, json: false, ask: person.ask }, output)).toBe(0);
  expect(person.asked[1]).toContain('[north/flows]');

  const { config, warnings } = await loadConfig(join(folder, 'config/sluice.yaml'), configFiles);
  expect(warnings).toEqual([]);
  const [pipeline] = config.pipelines;
  expect(pipeline?.repository.url).toContain('north/flows');
  expect(pipeline?.host).toMatchObject({ kind: 'github' });
  expect(await readFile(join(folder, 'config/sluice.yaml'), 'utf8')).toMatch(
    /tenant: northdev\n[\s\S]*staging: \{ driver: directory, [\s\S]*tenant: northprod\n/,
  );
  expect(output.written).toContain('Look through ');
});

it('asks again for what cannot be, and takes what stands in brackets where the input ends', async () => {
  const person = answering('ssh://git@host/x', 'ext::sh', 'repo.git', 'no host', '-', 'Not A Tenant', '');
  let said = '';
  const answers = await askForStarter(person.ask, (text) => void (said += text));
  expect(answers).toEqual({ ...usualAnswers, url: 'repo.git', host: undefined });
  expect(said.match(/^write /gm)).toHaveLength(4);
});

it('takes no name of a tenant that the configuration would refuse', async () => {
  const person = answering('', '', 'acme-dev', 'acme_dev', '9dev', 'ab', 'northdev');
  let said = '';
  const { source } = await askForStarter(person.ask, (text) => void (said += text));
  expect(source).toBe('northdev');
  expect(said.match(/^write a-z and 0-9, starting with a letter, 3 to 16 characters, or -$/gm)).toHaveLength(
    4,
  );
});

it('asks nobody about a configuration that is there, and nobody where there is no terminal', async () => {
  const folder = await aFolder();
  const ended = await sluice(['init', folder]);
  expect(ended).toMatchObject({ code: 0, err: '' });
  const person = answering('never');
  await initAction({ dir: folder, json: false, ask: person.ask }, new CollectedOutput());
  expect(person.asked).toEqual([]);
});
