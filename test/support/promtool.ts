import { spawn, spawnSync } from 'node:child_process';

/** Whether this machine has the tool of Prometheus that checks metrics and rules. */
export const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

/** Runs promtool in a folder; what it wrote to both outputs, trimmed. */
export function promtool(
  args: readonly string[],
  input = '',
  cwd?: string,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn('promtool', args, cwd === undefined ? {} : { cwd });
  let said = '';
  const add = (chunk: Buffer) => void (said += chunk.toString('utf8'));
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said: said.trim() }));
  });
}
