import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const eve = 'Eve <eve@example.com> 1767600000 +0000';

/** Adds a commit with more files to a branch of a bare repository, on top of another branch. */
export async function commitFiles(
  repository: string,
  branch: string,
  { on, files }: { readonly on: string; readonly files: Iterable<readonly [path: string, text: string]> },
): Promise<void> {
  const git = spawn('git', ['fast-import', '--quiet', '--force'], {
    cwd: repository,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(git, 'close');
  await pipeline(Readable.from(stream(branch, on, files)), git.stdin);
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}

function* stream(
  branch: string,
  on: string,
  files: Iterable<readonly [path: string, text: string]>,
): Iterable<Buffer | string> {
  yield `commit refs/heads/${branch}\nauthor ${eve}\ncommitter ${eve}\ndata 7\nhostile\nfrom refs/heads/${on}\n`;
  for (const [path, text] of files) {
    const bytes = Buffer.from(text);
    yield `M 100644 inline ${path}\ndata ${bytes.length}\n`;
    yield bytes;
    yield '\n';
  }
}
