import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { workflowText } from '../../../../src/cli/commands/setup/workflow.ts';
import { aFolder } from '../../../support/folder.ts';
import { aWorldOnGit } from '../../../support/world.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../../../src/cli.ts');

interface Workflow {
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: {
    readonly review: { readonly steps: readonly { readonly name: string; readonly run: string }[] };
  };
}

const workflow = parse(workflowText) as Workflow;

/** Stands in for docker: runs the program beside the folders that would be mounted. */
const dockerShim = (folder: string) => `#!/bin/bash
set -e
while [ "$1" != an-image ]; do shift; done
shift
args=()
for arg in "$@"; do case "$arg" in /*) args+=("${folder}$arg");; *) args+=("$arg");; esac; done
exec "${process.execPath}" --no-warnings "${program}" "\${args[@]}"
`;

/** Runs the steps as a runner would, each in a shell that ends with the first error; gives the exit codes. */
async function runSteps(remote: string, base: string) {
  const folder = await aFolder();
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/docker'), dockerShim(folder));
  await chmod(join(folder, 'bin/docker'), 0o755);
  const summary = join(folder, 'summary.md');
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    ADDRESS: `file://${remote}`,
    BASE: base,
    MERGED: 'refs/pull/7/merge',
    TOKEN: 'of-the-run',
    IMAGE: 'an-image',
    GITHUB_STEP_SUMMARY: summary,
  };
  const codes: Record<string, number> = {};
  for (const { name, run: script } of workflow.jobs.review.steps) {
    const ended = await run('bash', ['-e', '-c', script], { cwd: folder, env }).then(
      () => 0,
      (error: { readonly code: number }) => error.code,
    );
    codes[name] = ended;
  }
  return { codes, summary: await readFile(summary, 'utf8').catch(() => '') };
}

async function aPullRequest(change: (text: string) => string) {
  const world = await aWorldOnGit({ seed: ['Stock Alert.json'] });
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  const base = (await world.head('main')) ?? '';
  const file = 'value-streams/stock-alert/scenarios/announce-low-stock.json';
  await world.person.edit('topic', file, change);
  await world.remote.git('update-ref', 'refs/pull/7/merge', (await world.head('topic')) ?? '');
  await world.remote.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  return { remote: world.remote.path, base };
}

it('asks for nothing but to read, and for no secret of the repository', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(workflow.on).toBe('pull_request');
  expect(workflowText).not.toContain('secrets.');
  // What a stranger may write is in no script.
  for (const step of workflow.jobs.review.steps) expect(step.run).not.toContain('${{');
});

it('says of a pull request that it is valid and what differs', async () => {
  const { remote, base } = await aPullRequest((text) => text.replace('below the reorder level', 'too few'));

  const { codes, summary } = await runSteps(remote, base);

  expect(codes).toEqual({ 'Fetch both sides': 0, Validate: 0, 'Say what differs': 0 });
  expect(summary).toContain('too few');
});

it('fails where a file is not valid', async () => {
  const { remote, base } = await aPullRequest((text) => text.replace('"id": 2', '"id": 1'));

  const { codes } = await runSteps(remote, base);

  expect(codes).toMatchObject({ 'Fetch both sides': 0, Validate: 1 });
});
