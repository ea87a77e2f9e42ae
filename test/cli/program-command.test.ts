import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programCommand } from '../../src/cli/program-command.ts';
import { aFolder } from '../support/folder.ts';

/** A checkout with a built program, and folders that a `PATH` may name. */
async function aCheckout() {
  const folder = await aFolder();
  const program = async (...path: readonly string[]) => {
    const file = join(folder, ...path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, '', { mode: 0o755 });
    return file;
  };
  const linked = async (to: string, ...path: readonly string[]) => {
    const file = join(folder, ...path);
    await mkdir(join(file, '..'), { recursive: true });
    await symlink(to, file);
  };
  const pathOf = (...names: readonly string[]) => names.map((name) => join(folder, name)).join(delimiter);
  await program('node', 'node');
  return { built: await program('checkout', 'dist', 'cli.js'), folder, program, linked, pathOf };
}

describe('the command that starts the program again', () => {
  it('is its name, where the PATH leads to it', async () => {
    const { built, linked, pathOf } = await aCheckout();
    await linked(built, 'bin', 'sluice');
    expect(await programCommand(pathOf('node', 'bin'), built)).toBe('sluice');
  });

  it('is node and its file, where the PATH does not have it', async () => {
    const { built, pathOf } = await aCheckout();
    expect(await programCommand(pathOf('node', 'bin'), built)).toBe(`node ${built}`);
  });

  it('is node and its file, where another program of that name comes first', async () => {
    const { built, program, linked, pathOf } = await aCheckout();
    await program('other', 'sluice');
    await linked(built, 'bin', 'sluice');
    expect(await programCommand(pathOf('node', 'other', 'bin'), built)).toBe(`node ${built}`);
  });

  it('is node and its file, where npm alone has it on the PATH, or a relative folder', async () => {
    const { built, linked, pathOf } = await aCheckout();
    await linked(built, 'checkout', 'node_modules', '.bin', 'sluice');
    const path = [pathOf('checkout/node_modules/.bin'), '', '.', pathOf('node')].join(delimiter);
    expect(await programCommand(path, built)).toBe(`node ${built}`);
  });

  it('quotes what a shell would take apart', async () => {
    const { program, pathOf } = await aCheckout();
    const built = await program("Ann's checkout", 'cli.js');
    const quoted = `'${built.replace("'", String.raw`'\''`)}'`;
    expect(await programCommand(pathOf('node'), built)).toBe(`node ${quoted}`);
  });

  it('names the node of this process, where the PATH has none or the sources run as they are', async () => {
    const { built, program, pathOf } = await aCheckout();
    const source = await program('checkout', 'src', 'cli.ts');
    expect(await programCommand(undefined, built)).toBe(`${process.execPath} ${built}`);
    expect(await programCommand(pathOf('node'), source)).toBe(`${process.execPath} ${source}`);
  });
});
