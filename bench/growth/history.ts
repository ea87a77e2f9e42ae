import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Harness } from '../harness.ts';

/** Adds so many commits to a branch, each of which changes one word of one file, as people do over years. */
export async function addHistory(harness: Harness, commits: number, file: string): Promise<void> {
  const text = await harness.git('show', `refs/heads/main:${file}`);
  const child = spawn('git', ['-C', harness.remote, 'fast-import', '--quiet'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'close');
  for (const part of historyStream(commits, file, text))
    if (!child.stdin.write(part)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [code] = (await ended) as readonly unknown[];
  if (code !== 0) throw new Error(`git fast-import ended with ${String(code)}`);
}

/** For `git fast-import`. `text` is the file as it is now; it holds the note that is changed. */
function* historyStream(commits: number, file: string, text: string): Generator<string> {
  for (let index = 1; index <= commits; index += 1) {
    const note = text.replace(/"note": "[^"]*"/, `"note": "as of ${index}"`);
    const from = index === 1 ? 'from refs/heads/main^0\n' : '';
    const message = `Edit ${index}`;
    yield (
      `commit refs/heads/main\ncommitter A Person <person@example.com> ${1_700_000_000 + index * 60} +0000\n` +
        `data ${message.length}\n${message}\n${from}M 100644 inline ${file}\ndata ${Buffer.byteLength(note)}\n${note}\n`
    );
  }
}
