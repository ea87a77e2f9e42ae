import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aFolder } from '../support/folder.ts';
import { RunningCommand } from '../support/running-command.ts';

/** Makes the first process that loads it believe that it is an older Node; the one that it starts is not told so. */
const disguise = `if (process.env.DISGUISED === undefined) {
  process.env.DISGUISED = '1';
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
}
`;

async function asOlderNode(args: (folder: string) => readonly string[]): Promise<RunningCommand> {
  const folder = await aFolder();
  const file = join(folder, 'disguise.mjs');
  await writeFile(file, disguise);
  return new RunningCommand(args(folder), { node: ['--import', file] });
}

const sandbox = (folder: string) => [
  'sandbox',
  '--data',
  join(folder, 'tenants'),
  '--tenant',
  'acmedev',
  '--port',
  '0',
];

describe('where an older Node runs the program', () => {
  it('ends what it has started when it is killed itself', async () => {
    const running = await asOlderNode(sandbox);
    await running.saw(/sandbox tenants acmedev at/);
    running.process.kill('SIGKILL');
    // The pipe of the output closes when nobody holds it any more: neither the one that was killed nor the other.
    expect(await running.ended).toMatchObject({ err: '' });
  });

  it('hands on a signal, and ends as the other one does', async () => {
    const running = await asOlderNode(sandbox);
    await running.saw(/sandbox tenants acmedev at/);
    running.process.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0, err: '' });
  });

  it('hands on the exit code of a command that ends by itself', async () => {
    const running = await asOlderNode(() => ['explain', 'SLC0000']);
    expect(await running.ended).toMatchObject({ code: 1, out: '' });
  });
});
