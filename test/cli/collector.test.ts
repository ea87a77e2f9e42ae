import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const file = join(import.meta.dirname, '../../src/cli/collector.ts');

it('tells V8 nothing that it does not know', async () => {
  const script = `import { keepHeapSmall } from ${JSON.stringify(file)}; keepHeapSmall();`;
  // V8 only prints that it knows no such option, and goes on.
  const args = ['--no-warnings', '--input-type=module', '--eval', script];
  expect(await promisify(execFile)(process.execPath, args)).toEqual({ stdout: '', stderr: '' });
});
