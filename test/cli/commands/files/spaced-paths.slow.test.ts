import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { sluice } from '../../../support/command-line.ts';
import { pipelineText } from '../../../support/pipeline-config.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit } from '../../../support/world.ts';

const git = promisify(execFile);

it.each([
  ['its path', (path: string) => path],
  ['a file URL', (path: string) => pathToFileURL(path).href],
])(
  'exports into, and reads from, a repository in a folder with a space, named by %s',
  async (_how, written) => {
    const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
    const folder = join(world.remote.folder, 'My Projects: mine');
    const repository = join(folder, 'value streams.git');
    const config = join(folder, 'sluice.yaml');
    await mkdir(folder);
    await git('git', ['init', '--quiet', '--bare', '--initial-branch=main', '--', repository]);
    const text = pipelineText(world);
    await writeFile(
      config,
      text.replace(JSON.stringify(world.remote.path), JSON.stringify(written(repository))),
    );
    const run = (...args: readonly string[]) =>
      sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });

    expect(await run('export')).toMatchObject({ code: 0 });
    const pushed = await git('git', ['-C', repository, 'ls-tree', '-r', '--name-only', 'sluice/export/dev']);
    expect(pushed.stdout).toContain('value-streams/a/value-stream.json');
    expect(await run('diff', 'sluice/export/dev', 'tenant:dev')).toMatchObject({ code: 0 });
  },
);
