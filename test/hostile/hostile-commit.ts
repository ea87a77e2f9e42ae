import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const eve = 'Eve <eve@example.com> 1767600000 +0000';

type Files = Iterable<readonly [path: string, text: string]>;

/**
 * Adds a commit with more files to each of some branches of a bare repository, on top of another branch. One git makes
 * all of them, and tries no file as a delta of another.
 */
export async function commitFiles(
  repository: string,
  on: string,
  branches: Iterable<readonly [branch: string, files: Files]>,
): Promise<void> {
  const git = spawn('git', ['-c', 'pack.compression=1', 'fast-import', '--quiet', '--force', '--depth=0'], {
    cwd: repository,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(git, 'close');
  await pipeline(Readable.from(stream(on, branches)), git.stdin);
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  const packing = spawn('git', ['pack-refs', '--all'], { cwd: repository, stdio: 'inherit' });
  await once(packing, 'close');
}

/** Writes each text of a branch once, however many files have it. */
function* stream(
  on: string,
  branches: Iterable<readonly [branch: string, files: Files]>,
): Iterable<Buffer | string> {
  let last = 0;
  for (const [branch, files] of branches) {
    const marks = new Map<string, number>();
    const lines: string[] = [];
    for (const [path, text] of files) {
      const known = marks.get(text);
      const mark = known ?? (last += 1);
      lines.push(`M 100644 :${mark} ${path}\n`);
      if (known !== undefined) continue;
      marks.set(text, mark);
      const bytes = Buffer.from(text);
      yield `blob\nmark :${mark}\ndata ${bytes.length}\n`;
      yield bytes;
      yield '\n';
    }
    yield `commit refs/heads/${branch}\nauthor ${eve}\ncommitter ${eve}\ndata 7\nhostile\nfrom refs/heads/${on}^0\n`;
    yield lines.join('');
  }
}
